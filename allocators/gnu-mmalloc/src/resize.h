/* resize.h: a block gets another size, in its place or in another. */
#ifndef MMALLOC_RESIZE_H
#define MMALLOC_RESIZE_H

#include "heap.h"

/* Returns the block or its new place; NULL, with errno, leaves it as it was.  EINVAL: it is no live
 * block. */
void *resize(struct mheap *heap, void *block, size_t size);

/* In its place, or false. */
bool resize_in_place(struct mheap *heap, void *block, size_t size);

#endif
