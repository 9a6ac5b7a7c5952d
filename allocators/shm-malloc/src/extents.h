/* extents.h: the layer of pages: extents, best fit, joined with their neighbours at once.
 *
 * Under the heap's lock.  Taking and giving is one store of a head each; what surrounds it is
 * derived. */
#ifndef SHM_EXTENTS_H
#define SHM_EXTENTS_H

#include "heap.h"

#define NO_PAGE UINT64_MAX

/* The first of `length` pages, which have that head when it returns; `state` becomes that of the
 * first granule of a large block.  `align` is in pages.  NO_PAGE: errno tells. */
uint64_t extents_take(struct shm_heap *heap, uint64_t length, uint64_t align, unsigned kind,
                      uint8_t state);

/* Frees the extent that begins there, whatever it is. */
void extents_give(struct shm_heap *heap, uint64_t page);

/* Makes a large block that many pages long, where it is.  False: the pages behind it are taken. */
bool extents_resize(struct shm_heap *heap, uint64_t page, uint64_t length);

/* The free extent that ends before that page; NO_PAGE: there is none. */
uint64_t extents_before(const struct shm_heap *heap, uint64_t page);

/* The lists, for those who make them anew. */
void extents_forget(struct shm_heap *heap);
void extents_remove(struct shm_heap *heap, uint64_t page);
void extents_insert(struct shm_heap *heap, uint64_t page, uint64_t length);
unsigned extents_bin(uint64_t length);

#endif
