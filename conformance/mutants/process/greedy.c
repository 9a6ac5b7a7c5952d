/* greedy.c: a name of the C library that no allocator replaces. */
#include "base.h"

#include <stdlib.h>
#include <string.h>

EXPORT char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}
