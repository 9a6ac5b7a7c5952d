/* groups.h: the global lists: groups of free blocks on their way between caches.  A cache takes or
 * gives a whole group at a time, so that pages are touched by few requests only.
 *
 * Under the heap's lock. */
#ifndef SHM_GROUPS_H
#define SHM_GROUPS_H

#include "heap.h"

/* Takes a group for a cache: up to the target of the class.  0: errno tells. */
unsigned groups_take(struct shm_heap *heap, unsigned class, void **blocks);

/* Takes the blocks, which are as many as the target, from a cache. */
void groups_give(struct shm_heap *heap, unsigned class, void *const *blocks);

/* Gives all groups back to their pages. */
void groups_release(struct shm_heap *heap);

/* The place of a group's blocks: granules. */
static inline uint64_t *group_of(const struct shm_heap *heap, unsigned class, unsigned group)
{
    uint64_t list = class;
    return heap->groups + (list * GROUPS_MOST + group) * TARGET_MOST;
}

#endif
