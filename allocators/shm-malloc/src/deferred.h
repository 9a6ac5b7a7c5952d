/* deferred.h: blocks that were freed while the lock could not be had, because the system refused
 * it: no descriptor, no memory for a lock, a deadlock that it believes in.
 *
 * They wait in a list of their process, threaded through their own memory, with the state of a
 * block in its cache, so that they are taken back if it dies.  Whoever of the process takes the
 * lock next gives them back.  Threads add to the list without a lock. */
#ifndef SHM_DEFERRED_H
#define SHM_DEFERRED_H

#include "heap.h"

/* The block has the state of a cached one. */
void deferred_add(struct shm_heap *heap, void *block);

/* Under the heap's lock: gives all of them back. */
void deferred_give(struct shm_heap *heap);

/* Under the heap's lock: a block that nobody has goes back to its page, or its pages to the free
 * extents. */
void deferred_give_one(struct shm_heap *heap, uint64_t granule);

#endif
