/* lock.h: one lock a heap, which the thread that forks passes.
 *
 * Between the handlers of a fork those of others run, and may allocate: the thread that forks holds
 * every lock then, and must not wait for itself.
 */
#ifndef CONTROL_LOCK_H
#define CONTROL_LOCK_H

#include "heap.h"

void lock_take(struct heap_lock *lock);
void lock_leave(struct heap_lock *lock);

/* From here on this thread passes every lock; and no longer. */
void lock_forker_begin(void);
void lock_forker_end(void);

#endif
