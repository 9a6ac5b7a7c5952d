/* lock.h: one caller at a time in the lists and pages of a heap, of all the processes that have it.
 *
 * One lock for a heap: the caches come here once in many calls.  Each kind finds out that a holder
 * has died; then its section is repaired before the taker goes on.  A holder that is stopped has
 * not died, and is waited for.
 *
 * Locking order: the registry's (fork.h), then a heap's `threads`, then the heap's lock. */
#ifndef SHM_LOCK_H
#define SHM_LOCK_H

#include "heap.h"

/* 0 or an errno: EOWNERDEAD when the lock is taken and its last holder died in its section,
 * ENOTRECOVERABLE, and what the system gives. */
struct lock_kind {
    int (*make)(struct shm_heap *heap);    /* by a process that is alone */
    void (*end)(struct shm_heap *heap);    /* by the last process */
    int (*enter)(struct shm_heap *heap);   /* by each process, also by a child of fork */
    void (*leave)(struct shm_heap *heap);  /* by each process */
    void (*forget)(struct shm_heap *heap); /* in a child of fork, at once */
    int (*take)(struct shm_heap *heap);
    void (*repaired)(struct shm_heap *heap); /* after EOWNERDEAD: the section is whole */
    void (*give)(struct shm_heap *heap);
    uint32_t number; /* of lock_kinds.h */
};

/* Of this build: one of the files lock_*.c defines it. */
extern const struct lock_kind lock_kind;

/* Takes the lock, repairs what a dead holder has left, and gives back what was freed without it.
 * False: errno tells. */
bool lock_take(struct shm_heap *heap);
void lock_give(struct shm_heap *heap);

#endif
