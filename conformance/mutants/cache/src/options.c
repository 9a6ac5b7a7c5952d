#include "options.h"

#include "fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Moves behind the word if the text begins with it. */
static bool skip(const char **text, const char *word)
{
    bool begins = strncmp(*text, word, strlen(word)) == 0;
    *text += begins ? strlen(word) : 0;
    return begins;
}

/* Moves behind the number, which is not 0. */
static bool take_number(const char **text, uint64_t *number)
{
    char *end;
    if (**text < '1' || **text > '9')
        return false;
    errno = 0;
    *number = strtoull(*text, &end, 10);
    *text = end;
    return errno == 0;
}

static bool take_fault(const char **text, struct depot *depot)
{
    size_t length = strcspn(*text, ",");
    depot->fault = (int)fault_find(*text, length);
    *text += length;
    return depot->fault != FAULT_none;
}

/* Moves behind one option and its comma. */
static bool take_option(const char **text, struct depot *depot)
{
    uint64_t bytes = 0;
    bool good = skip(text, "fault=")     ? take_fault(text, depot)
                : skip(text, "choices=") ? take_number(text, &depot->choices)
                                         : skip(text, "bytes=") && take_number(text, &bytes);
    if (bytes != 0)
        depot->footprint_most = bytes;
    return good && (skip(text, ",") || **text == '\0');
}

int options_take(struct depot *depot, const char *options)
{
    while (options != NULL && *options != '\0')
        if (!take_option(&options, depot))
            return EINVAL;
    return 0;
}
