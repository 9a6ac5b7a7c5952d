/* early.c: a bump pointer; the dynamic linker is alone when it calls. */
#include "early.h"

#include <string.h>

_Alignas(max_align_t) unsigned char early_memory[EARLY_BYTES];
static size_t used;

void *early_alloc(size_t size)
{
    size_t unit = sizeof(max_align_t);
    if (size > EARLY_BYTES - unit)
        return NULL;
    size_t rounded = (size + unit - 1) / unit * unit;
    if (rounded > EARLY_BYTES - used)
        return NULL;
    used += rounded;
    return early_memory + used - rounded;
}

void *early_move(const void *block, void *to, size_t size)
{
    if (block == NULL || to == NULL)
        return to;
    size_t there = (size_t)(early_memory + EARLY_BYTES - (const unsigned char *)block);
    return memcpy(to, block, size < there ? size : there);
}
