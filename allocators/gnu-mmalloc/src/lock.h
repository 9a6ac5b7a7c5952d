/* lock.h: the lock of a heap, and what has to be done when its owner died. */
#ifndef MMALLOC_LOCK_H
#define MMALLOC_LOCK_H

#include "heap.h"

/* 0, or an errno: then the lock is not held.  After the death of a process that held it the books
 * are repaired before it counts as sound. */
int lock_take(struct mheap *heap);
void lock_give(struct mheap *heap);

/* To be called before the first store of this process to the books: marks the region as in use and
 * takes a seat.  The lock is not held.  An errno or 0. */
int heap_begin_slow(struct mheap *heap);

static inline int heap_begin(struct mheap *heap)
{
    return port_likely(__atomic_load_n(&heap->begun, __ATOMIC_ACQUIRE)) ? 0 : heap_begin_slow(heap);
}

/* Takes the slabs of processes that have died from them.  The lock is held.  Whether there were
 * any. */
bool lock_reap(struct mheap *heap);

#endif
