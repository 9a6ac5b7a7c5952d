/* lock_mutex.c: the C library's mutex: a robust one in the file, or a plain one in a private heap.
 *
 * A robust one may lose a wake-up: an unlock wakes one waiter, another process takes the mutex with
 * a word that names no waiters, and the woken one, which would say that there are more, is killed
 * first.  The others would sleep for ever, so no sleep is longer than WAIT_NS. */
#include "lock.h"
#include "lock_kinds.h"

#include <errno.h>
#include <time.h>

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

static int wait_a_while(pthread_mutex_t *mutex)
{
    enum { WAIT_NS = 50000000, SECOND_NS = 1000000000 };
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += WAIT_NS;
    if (end.tv_nsec >= SECOND_NS) {
        end.tv_nsec -= SECOND_NS;
        end.tv_sec++;
    }
    return pthread_mutex_timedlock(mutex, &end);
}

static int mutex_take(struct shm_heap *heap)
{
    pthread_mutex_t *mutex = &heap->run->lock.mutex;
    if (HEAP_PRIVATE)
        return pthread_mutex_lock(mutex);
    int error = pthread_mutex_trylock(mutex);
    while (error == EBUSY || error == ETIMEDOUT)
        error = wait_a_while(mutex);
    return error;
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
    .number = LOCK_KIND,
};

#endif
