/* units.h: runs of free units, and the growth of the region.  The lock is held in all of it. */
#ifndef MMALLOC_UNITS_H
#define MMALLOC_UNITS_H

#include "heap.h"

/* Finds `count` free units, the first at a multiple of `align` bytes; grows the region if there are
 * none.  They stay free: whoever asked marks them.  NOWHERE, with errno. */
uint64_t units_find(struct mheap *heap, uint64_t count, uint64_t align);

/* Whether these units, behind a block, are free. */
bool units_are_free(const struct mheap *heap, uint64_t unit, uint64_t count);

/* Marks a run as one large block: further units first, the beginning last. */
void units_mark(struct mheap *heap, uint64_t unit, uint64_t count);

/* Frees a run of units: the beginning first, which is the end of the block. */
void units_free(struct mheap *heap, uint64_t unit, uint64_t count);

/* Room for units of the region up to `to`.  An errno or 0. */
int units_back(struct mheap *heap, uint64_t from, uint64_t to);

/* Gives the pages of free units back. */
void units_discard(struct mheap *heap);

#endif
