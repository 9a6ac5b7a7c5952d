#include "options.h"

#include "fault.h"
#include "option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool number_of(const struct option *option, uint64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoull(option->value, &end, 10);
    return end == option->value + option->length && option->length > 0 && errno == 0;
}

/* 0 or an errno. */
static int option_take(void *base, const struct option *option)
{
    struct heap *heap = base;
    uint64_t number = 0;
    if (option_is(option, "fault=")) {
        heap->fault = (int)fault_find(option->value, option->length);
        return heap->fault == FAULT_none ? EINVAL : 0;
    }
    if (option_is(option, "choices=") && number_of(option, &number) && number != 0) {
        heap->choices = number;
        return 0;
    }
    if (option_is(option, "bytes=") && number_of(option, &number)) {
        heap->footprint_most = number;
        return 0;
    }
    return EINVAL;
}

int options_take(struct heap *heap, const char *options)
{
    return options_each(options, option_take, heap);
}
