/* chunks.h: the layer between blocks and pages: the free chunks of each page are counted, so that a
 * page whose chunks are all free goes back, and requests take from the fullest pages first.
 *
 * Under the heap's lock. */
#ifndef SHM_CHUNKS_H
#define SHM_CHUNKS_H

#include "heap.h"

/* Takes up to `most` chunks of the class, whose states become `state`, and enters them in `blocks`.
 * Returns how many; 0: errno tells. */
unsigned chunks_take(struct shm_heap *heap, unsigned class, void **blocks, unsigned most,
                     uint8_t state);

/* Frees the chunk of that granule. */
void chunks_give(struct shm_heap *heap, uint64_t granule);

/* Gives the pages back that are kept although all their chunks are free. */
void chunks_release(struct shm_heap *heap);

/* The lists, for those who make them anew. */
void chunks_forget(struct shm_heap *heap);
void chunks_insert(struct shm_heap *heap, uint64_t page, unsigned room);
unsigned chunks_bin(unsigned room);

#endif
