/* reserve.h: what a heap still has when its pages are all taken: free blocks on their way between
 * caches, empty pages that are kept, and the caches of dead processes. */
#ifndef SHM_RESERVE_H
#define SHM_RESERVE_H

#include "chunks.h"
#include "groups.h"
#include "slots.h"

/* Under the heap's lock.  True: it is worth another try. */
static inline bool reserve_release(struct shm_heap *heap)
{
    groups_release(heap);
    chunks_release(heap);
    return true;
}

/* Without the lock. */
static inline bool reserve_reap(struct shm_heap *heap)
{
    return !HEAP_PRIVATE && slots_reap(heap) > 0;
}

#endif
