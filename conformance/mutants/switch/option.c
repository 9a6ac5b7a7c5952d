#include "option.h"

#include <errno.h>
#include <string.h>

bool option_is(const struct option *option, const char *key)
{
    return strncmp(option->key, key, strlen(key)) == 0 &&
           option->value == option->key + strlen(key);
}

int options_each(const char *options, int (*take)(void *base, const struct option *option),
                 void *base)
{
    while (options != NULL && *options != '\0') {
        const char *end = options + strcspn(options, ",");
        const char *equals = memchr(options, '=', (size_t)(end - options));
        if (equals == NULL)
            return EINVAL;
        struct option option = {options, equals + 1, (size_t)(end - equals - 1)};
        int error = take(base, &option);
        if (error != 0)
            return error;
        options = *end == ',' ? end + 1 : end;
    }
    return 0;
}
