/* blocks.h: blocks as the rest of the heap sees them. */
#ifndef SHM_BLOCKS_H
#define SHM_BLOCKS_H

#include "heap.h"

#define NO_GRANULE UINT64_MAX

/* The granule of the live block that begins there; NO_GRANULE: none does. */
uint64_t block_find(const struct shm_heap *heap, const void *block);

/* The granule of the live block that the address is in. */
uint64_t block_around(const struct shm_heap *heap, const void *address);

size_t block_size(const struct shm_heap *heap, uint64_t granule);

/* This process is one of the heap's, also after a fork.  False: errno tells. */
bool heap_is_entered(struct shm_heap *heap);

#endif
