/* sized_delete.c: a form that passes by the delete of the program. */
#include "base.h"

#include <stdlib.h>

EXPORT void sized_delete(void *block, size_t size) __asm__("_ZdlPvm");

void sized_delete(void *block, size_t size)
{
    (void)size;
    free(block);
}
