/* fork.h: the registry: the heaps of this process, for threads that end and for children of fork.
 */
#ifndef SHM_FORK_H
#define SHM_FORK_H

#include "heap.h"

void registry_take(void);
void registry_give(void);
void registry_enter(struct shm_heap *heap);
void registry_leave(struct shm_heap *heap); /* under the registry's lock */

/* The number of forks between the first process and this one. */
unsigned fork_count(void);

/* Whether this thread is forking and holds the locks of all private heaps: it goes past them, so
 * that other handlers may allocate meanwhile. */
bool fork_holds_all(void);

#endif
