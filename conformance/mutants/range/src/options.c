#include "options.h"

#include "fault.h"
#include "option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool number_of(const struct option *option, uint64_t *number)
{
    static const char units[] = "KMGT";
    char *end;
    errno = 0;
    *number = strtoull(option->value, &end, 10);
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL) {
        *number <<= 10 * (unit - units + 1);
        end++;
    }
    return end == option->value + option->length && option->length > 0 && errno == 0;
}

/* 0 or an errno. */
static int option_take(void *base, const struct option *option)
{
    struct space *space = base;
    const struct {
        const char *key;
        uint64_t *number;
    } numbers[] = {{"start=", &space->start}, {"len=", &space->end}, {"page=", &space->page}};
    if (option_is(option, "fault=")) {
        space->fault = (int)fault_find(option->value, option->length);
        return space->fault == FAULT_none ? EINVAL : 0;
    }
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (option_is(option, numbers[i].key))
            return number_of(option, numbers[i].number) ? 0 : EINVAL;
    return EINVAL;
}

int options_take(struct space *space, const char *options)
{
    return options_each(options, option_take, space);
}
