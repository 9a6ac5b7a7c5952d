/* pages.h: memory from the kernel. */
#ifndef CONTROL_PAGES_H
#define CONTROL_PAGES_H

#include "heap.h"

/* `size` in whole pages of 4 KiB, which the kernel's pages are or are made of. */
static inline size_t pages_round(size_t size)
{
    const size_t page = 4096;
    return (size + page - 1) & ~(page - 1);
}

/* Maps `bytes`, whole pages, of zeroes for the heap, so that the address plus `offset` is a
 * multiple of `alignment`; alignment and offset are multiples of UNIT_BYTES, or it lies between.
 * NULL: there are none. */
void *pages_take(struct heap *heap, size_t bytes, size_t alignment, size_t offset);

/* Gives `bytes` of the heap's memory back.  May change errno. */
void pages_give(struct heap *heap, void *address, size_t bytes);

/* Zeroed memory of the heap's own, which its footprint leaves out; NULL if there is none. */
void *pages_own(size_t bytes);

#endif
