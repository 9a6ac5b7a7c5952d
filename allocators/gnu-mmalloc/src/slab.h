/* slab.h: slabs, one unit each, cut into blocks of a class; and what each thread has of them.
 *
 * A slab is leased to one thread, or is offered in a list of the process, or is full, or belongs to
 * another process.  The lock is held where it is said.
 */
#ifndef MMALLOC_SLAB_H
#define MMALLOC_SLAB_H

#include "heap.h"

/* Whose slab it is; NULL: nobody's in this process. */
static inline struct cache *slab_owner(const struct mheap *heap, uint64_t unit)
{
    return __atomic_load_n(&heap->sides[unit].cache, __ATOMIC_ACQUIRE);
}

/* Fills the bin of a class that is empty.  An errno or 0. */
int slab_refill(struct mheap *heap, struct cache *cache, unsigned kind);

/* Makes room in a bin that is full; slabs without a live block go back to the units. */
void slab_overflow(struct mheap *heap, struct cache *cache, unsigned kind);

/* A block was freed, by its byte, in a slab that is not this thread's. */
void slab_tell(struct mheap *heap, uint64_t unit);

/* A slab without a lessee may have free blocks.  The lock is held. */
void slab_offer(struct mheap *heap, uint64_t unit);

/* Gives all that a cache has back. */
void cache_flush(struct mheap *heap, struct cache *cache);

/* Frees slabs of nobody that have no live block.  The lock is held. */
void slab_collect(struct mheap *heap);

/* In a child of fork: what other threads had is nobody's. */
void slab_inherit(struct mheap *heap);

/* Another process died in the lock: hints about units may be wrong.  The lock is held. */
void slab_doubt(struct mheap *heap);

#endif
