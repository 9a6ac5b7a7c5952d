/* long.h: what the short path leaves: bins that are empty or full, other threads' slabs,
 * alignments, large blocks, and addresses that are no block. */
#ifndef MMALLOC_LONG_H
#define MMALLOC_LONG_H

#include "heap.h"

/* A live block, found by its address. */
struct found {
    uint64_t unit, units; /* units of a large block; 0: of a slab */
    unsigned kind;
    unsigned char *byte;
};

bool long_find(const struct mheap *heap, const void *block, struct found *found);

/* Bytes of the block that may be used; 0: it is no live block. */
size_t long_usable(const struct mheap *heap, const void *block);

/* NULL, with errno.  `align` is a power of two. */
void *long_malloc(struct mheap *heap, size_t size, size_t align);

/* The same, all zero. */
void *long_calloc(struct mheap *heap, size_t size);

/* A block of a slab that is BLOCK_MOVING: the target of a move.  NULL, with errno. */
void *long_reserve(struct mheap *heap, size_t size);

/* False: it is no live block. */
bool long_free(struct mheap *heap, void *block);

/* Units that a large block of that size takes. */
uint64_t long_units(const struct mheap *heap, size_t size);

/* Whether a request goes to a slab; `kind` is then its class. */
bool long_is_small(const struct mheap *heap, size_t size, size_t align, unsigned *kind);

#endif
