#include "fault.h"

#include <string.h>

#define FAULT_TEXT(name) #name,
static const char *const texts[FAULT_COUNT] = {"none", FAULT_NAMES(FAULT_TEXT)};
#undef FAULT_TEXT

enum fault fault_find(const char *name, size_t length)
{
    int which = FAULT_COUNT - 1;
    while (which > FAULT_none &&
           (strncmp(texts[which], name, length) != 0 || texts[which][length] != '\0'))
        which--;
    return (enum fault)which;
}
