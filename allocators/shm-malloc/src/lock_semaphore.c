/* lock_semaphore.c: a semaphore of System V, whose operations the kernel takes back when a process
 * dies (SEM_UNDO).
 *
 * The set has a second semaphore, which says of which file it is.  Whoever is alone with the heap
 * finds the set that a process death has left and uses it again; the last close removes it, so that
 * `ipcs` shows nothing of a heap that is closed.  The key comes from the file, and the next free
 * one is taken where another program has it. */
#include "lock_kinds.h"
#include "lock_owner.h"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>

#if LOCK_KIND == SYSVSEM

enum { COUNT, MARK, SEMAPHORES, MARK_MOST = 32767, KEYS_MOST = 64 };

/* The C library leaves it to the program. */
union semaphore_value {
    int value;
    struct semid_ds *about;
    unsigned short *all;
};

static uint64_t file_hash(const struct shm_heap *heap)
{
    struct stat about;
    if (fstat(heap->file, &about) != 0)
        return 0;
    uint64_t hash =
        ((uint64_t)about.st_ino ^ (uint64_t)about.st_dev << 40) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static int mark_of(uint64_t hash)
{
    return (int)(hash >> 40) % (MARK_MOST - 1) + 1;
}

/* This file's, or one whose maker died before it was marked. */
static bool is_own(int set, uint64_t hash)
{
    struct semid_ds about;
    int mark = semctl(set, MARK, GETVAL);
    bool unused = mark == 0 &&
                  semctl(set, 0, IPC_STAT, (union semaphore_value){.about = &about}) == 0 &&
                  about.sem_nsems == SEMAPHORES && about.sem_otime == 0;
    return mark == mark_of(hash) || unused;
}

static int set_make(uint64_t hash, int *set)
{
    key_t first = (key_t)(hash & 0x3fffffff) | 1;
    for (key_t key = first; key < first + KEYS_MOST; key++) {
        *set = semget(key, SEMAPHORES, IPC_CREAT | 0600);
        if (*set >= 0 && is_own(*set, hash))
            return 0;
        if (*set < 0 && errno != EEXIST && errno != EACCES && errno != EINVAL)
            return errno;
    }
    return EEXIST;
}

static int semaphore_make(struct shm_heap *heap)
{
    uint64_t hash = file_hash(heap);
    int set, error = set_make(hash, &set);
    if (error != 0)
        return error;
    if (semctl(set, COUNT, SETVAL, (union semaphore_value){.value = 1}) != 0 ||
        semctl(set, MARK, SETVAL, (union semaphore_value){.value = mark_of(hash)}) != 0)
        return errno;
    owner_leave(heap);
    put64(&heap->run->semaphore, (uint64_t)set);
    return 0;
}

static void semaphore_end(struct shm_heap *heap)
{
    int before = errno;
    semctl((int)get64(&heap->run->semaphore), 0, IPC_RMID);
    errno = before;
}

static int semaphore_enter(struct shm_heap *heap)
{
    (void)heap;
    return 0;
}

static void semaphore_nothing(struct shm_heap *heap)
{
    (void)heap;
}

static int semaphore_add(const struct shm_heap *heap, short value)
{
    struct sembuf operation = {.sem_num = COUNT, .sem_op = value, .sem_flg = SEM_UNDO};
    int before = errno, error = 0;
    while (semop((int)get64(&heap->run->semaphore), &operation, 1) != 0) {
        error = errno;
        if (error != EINTR)
            return error;
    }
    errno = before;
    return 0;
}

static int semaphore_take(struct shm_heap *heap)
{
    int error = semaphore_add(heap, -1);
    return error != 0 ? error : owner_enter(heap);
}

static void semaphore_give(struct shm_heap *heap)
{
    owner_leave(heap);
    semaphore_add(heap, 1);
}

const struct lock_kind lock_kind = {
    .make = semaphore_make,
    .end = semaphore_end,
    .enter = semaphore_enter,
    .leave = semaphore_nothing,
    .forget = semaphore_nothing,
    .take = semaphore_take,
    .repaired = semaphore_nothing,
    .give = semaphore_give,
    .number = LOCK_KIND,
};

#endif
