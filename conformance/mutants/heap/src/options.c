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
    char *end;
    errno = 0;
    *number = strtoull(option->value, &end, 10);
    return end == option->value + option->length && option->length > 0 && errno == 0;
}

/* 0 or an errno. */
static int option_take(struct heap *heap, const struct option *option)
{
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
    while (options != NULL && *options != '\0') {
        const char *end = options + strcspn(options, ",");
        const char *equals = memchr(options, '=', (size_t)(end - options));
        if (equals == NULL)
            return EINVAL;
        int error =
            option_take(heap, &(struct option){options, equals + 1, (size_t)(end - equals - 1)});
        if (error != 0)
            return error;
        options = *end == ',' ? end + 1 : end;
    }
    return 0;
}
