#include "fault_find.h"

#include <string.h>

#define FAULT_TEXT(name) #name,
static const char *const names[] = {"none", FAULT_NAMES(FAULT_TEXT)};
#undef FAULT_TEXT

enum fault fault_find(const char *name, size_t length)
{
    for (unsigned which = FAULT_none + 1; which < FAULT_COUNT; which++)
        if (strlen(names[which]) == length && memcmp(names[which], name, length) == 0)
            return (enum fault)which;
    return FAULT_none;
}
