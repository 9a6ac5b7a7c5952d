/* guard.h: mmcheck: a head before and a tail behind each block of a heap. */
#ifndef MMALLOC_GUARD_H
#define MMALLOC_GUARD_H

#include "heap.h"

void *guard_malloc(struct mheap *heap, size_t size, size_t align);
void guard_free(struct mheap *heap, void *block);
void *guard_realloc(struct mheap *heap, void *block, size_t size);
size_t guard_usable(struct mheap *heap, const void *block);

/* Of the inner block; NULL where the head is not in order. */
void *guard_block(const void *inner, size_t size, size_t *asked);

/* Whether head and tail of every live block are in order. */
bool guard_check(struct mheap *heap, char *why, size_t why_size);

#endif
