#include "options.h"

#include "fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "key=value" up to a comma or the end. */
struct option {
    const char *key, *value;
    size_t length; /* of the value */
};

static bool option_is(const struct option *option, const char *key)
{
    return strncmp(option->key, key, strlen(key)) == 0 &&
           option->value == option->key + strlen(key);
}

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
static int option_take(struct space *space, const struct option *option)
{
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
    while (options != NULL && *options != '\0') {
        const char *end = options + strcspn(options, ",");
        const char *equals = memchr(options, '=', (size_t)(end - options));
        if (equals == NULL)
            return EINVAL;
        int error =
            option_take(space, &(struct option){options, equals + 1, (size_t)(end - equals - 1)});
        if (error != 0)
            return error;
        options = *end == ',' ? end + 1 : end;
    }
    return 0;
}
