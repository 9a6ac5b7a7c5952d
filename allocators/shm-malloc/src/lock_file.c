/* lock_file.c: locks of the file system, which go when their holder dies.
 *
 * FLOCK    flock(2) on a descriptor of the process; a mutex of the process keeps its threads apart
 * OFDLOCK  a byte of the file (F_OFD_SETLK), on a descriptor of each thread's cache, so that the
 * lock itself keeps threads apart; a thread without a cache opens one for each section
 *
 * A descriptor that a child of fork inherits would keep its parent's lock: the child closes it at
 * once. */
#include "cache.h"
#include "file.h"
#include "lock_kinds.h"
#include "lock_owner.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

#if LOCK_KIND == FLOCK || LOCK_KIND == OFDLOCK

static int again(const struct shm_heap *heap)
{
    char own[64];
    snprintf(own, sizeof own, "/proc/self/fd/%d", heap->file);
    return open(own, O_RDWR | O_CLOEXEC);
}

static int file_made(struct shm_heap *heap)
{
    owner_leave(heap);
    return 0;
}

static void file_nothing(struct shm_heap *heap)
{
    (void)heap;
}

static void file_closed(struct shm_heap *heap)
{
    if (heap->lock_file >= 0)
        close(heap->lock_file);
    heap->lock_file = -1;
}

#if LOCK_KIND == FLOCK

static int section_enter(struct shm_heap *heap)
{
    file_closed(heap);
    pthread_mutex_init(&heap->threads, NULL);
    heap->lock_file = again(heap);
    return heap->lock_file < 0 ? errno : 0;
}

static int section_take(struct shm_heap *heap)
{
    int before = errno, error;
    pthread_mutex_lock(&heap->threads);
    while (flock(heap->lock_file, LOCK_EX) != 0) {
        error = errno;
        if (error != EINTR) {
            pthread_mutex_unlock(&heap->threads);
            return error;
        }
    }
    errno = before;
    return owner_enter(heap);
}

static void section_give(struct shm_heap *heap)
{
    owner_leave(heap);
    flock(heap->lock_file, LOCK_UN);
    pthread_mutex_unlock(&heap->threads);
}

#else

static __thread int borrowed = -1; /* of a thread without a cache, in its section */

static int section_enter(struct shm_heap *heap)
{
    (void)heap;
    return 0;
}

static int *descriptor_of(const struct shm_heap *heap)
{
    struct cache *cache = cache_known(heap);
    return cache == NULL ? &borrowed : &cache->lock_file;
}

static int section_take(struct shm_heap *heap)
{
    int *file = descriptor_of(heap), before = errno;
    if (*file < 0)
        *file = again(heap);
    if (*file < 0)
        return errno;
    int error = file_lock_wait(*file, true);
    if (error != 0)
        return error;
    errno = before;
    return owner_enter(heap);
}

static void section_give(struct shm_heap *heap)
{
    int *file = descriptor_of(heap), before = errno;
    owner_leave(heap);
    if (file == &borrowed) {
        close(borrowed); /* the lock goes with it */
        borrowed = -1;
    } else {
        file_lock_wait(*file, false);
    }
    errno = before;
}

#endif

const struct lock_kind lock_kind = {
    .make = file_made,
    .end = file_nothing,
    .enter = section_enter,
    .leave = file_closed,
    .forget = file_closed,
    .take = section_take,
    .repaired = file_nothing,
    .give = section_give,
    .number = LOCK_KIND,
};

#endif
