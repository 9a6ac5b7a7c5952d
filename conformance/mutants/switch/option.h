/* option.h: "key=value,key=value", the form of the options of a base. */
#ifndef MUTANT_OPTION_H
#define MUTANT_OPTION_H

#include <stdbool.h>
#include <stddef.h>

/* "key=value" up to a comma or the end. */
struct option {
    const char *key, *value;
    size_t length; /* of the value */
};

/* Tells if its key is that one, which ends with "=". */
bool option_is(const struct option *option, const char *key);

/* Gives each option of the text, which may be NULL, to `take`, which returns 0 or an errno, and
 * ends with the first that is not 0.  EINVAL for what has no "=". */
int options_each(const char *options, int (*take)(void *base, const struct option *option),
                 void *base);

#endif
