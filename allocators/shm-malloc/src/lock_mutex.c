/* lock_mutex.c: the C library's mutex: a robust one in the file, or a plain one in a private heap.
 */
#include "lock.h"

#include <errno.h>

#if LOCK_KIND == PMUTEX || LOCK_KIND == 0

static int mutex_make(struct shm_heap *heap)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    if (!HEAP_PRIVATE) {
        pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    }
    int error = pthread_mutex_init(&heap->run->lock.mutex, &kind);
    pthread_mutexattr_destroy(&kind);
    return error;
}

static int mutex_enter(struct shm_heap *heap)
{
    (void)heap;
    return 0;
}

static void mutex_leave(struct shm_heap *heap)
{
    (void)heap;
}

static int mutex_take(struct shm_heap *heap)
{
    return pthread_mutex_lock(&heap->run->lock.mutex);
}

static void mutex_repaired(struct shm_heap *heap)
{
    if (!HEAP_PRIVATE)
        pthread_mutex_consistent(&heap->run->lock.mutex);
}

static void mutex_give(struct shm_heap *heap)
{
    pthread_mutex_unlock(&heap->run->lock.mutex);
}

const struct lock_kind lock_kind = {
    .make = mutex_make,
    .end = mutex_leave,
    .enter = mutex_enter,
    .leave = mutex_leave,
    .forget = mutex_leave,
    .take = mutex_take,
    .repaired = mutex_repaired,
    .give = mutex_give,
};

#endif
