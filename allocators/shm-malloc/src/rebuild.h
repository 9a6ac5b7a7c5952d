/* rebuild.h: the truth of the books is looked at, and what is derived from it is made anew.
 *
 * After the death of a lock's holder, of a whole process, or of all of them.  A rebuild may be
 * interrupted at any store and be done again. */
#ifndef SHM_REBUILD_H
#define SHM_REBUILD_H

#include "heap.h"

/* Tells if the chain of heads leads from page 0 to the end.  Changes nothing. */
bool rebuild_is_possible(const struct shm_heap *heap);

/* Completes a move, frees what nobody holds, and makes the lists anew.  Under the lock, or alone.
 * Alone, no process has anything in a cache, and no live block has an owner. */
void rebuild(struct shm_heap *heap, bool alone);

/* Frees the blocks in the caches of a process that is gone, and its live ones if `all`; else these
 * stay, with their owner.  Returns how many.  Under the lock; a rebuild follows. */
size_t rebuild_reclaim(struct shm_heap *heap, unsigned slot, bool all);

/* The live blocks of that slot are nobody's now. */
void rebuild_disown(struct shm_heap *heap, unsigned slot);

#endif
