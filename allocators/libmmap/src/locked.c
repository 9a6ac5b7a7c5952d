/* locked.c: the calls of libmmap under a lock.  Needs threads: a freestanding build leaves it out.
 */
#include "libmmap_locked.h"

#include "open.h"

#include <errno.h>
#include <stdlib.h>

/* A lock that is used as it must be used does not fail. */
static void expect(int error)
{
    if (error != 0)
        abort();
}

/* Runs an expression on the space under the lock, and returns its value. */
#define LOCKED(type, kind, mm, call)                                                               \
    do {                                                                                           \
        expect(pthread_rwlock_##kind##lock(&(mm)->lock));                                          \
        type locked_result = call;                                                                 \
        expect(pthread_rwlock_unlock(&(mm)->lock));                                                \
        return locked_result;                                                                      \
    } while (0)

bool mm_locked_init(MMLocked *mm, uint64_t start, size_t len, size_t pagesize)
{
    return mm_init(&mm->space, start, len, pagesize) && pthread_rwlock_init(&mm->lock, NULL) == 0;
}

bool mm_locked_init_with(MMLocked *mm, uint64_t start, size_t len, size_t pagesize,
                         const MMNodes *nodes, const MMPolicy *policy)
{
    return mm_init_with(&mm->space, start, len, pagesize, nodes, policy) &&
           pthread_rwlock_init(&mm->lock, NULL) == 0;
}

void mm_locked_free(MMLocked *mm)
{
    mm_free(&mm->space);
    expect(pthread_rwlock_destroy(&mm->lock));
}

int mm_locked_map(MMLocked *mm, const MMRequest *request, UpdateFn ufn, void *udata, uint64_t *addr)
{
    LOCKED(int, wr, mm, mm_map(&mm->space, request, ufn, udata, addr));
}

uint64_t mm_locked_mapany(MMLocked *mm, size_t len, int prot, int flags, int fd, MM_OFF_T offset)
{
    LOCKED(uint64_t, wr, mm, mm_mapany(&mm->space, len, prot, flags, fd, offset));
}

uint64_t mm_locked_mapat_cb(MMLocked *mm, uint64_t addr, size_t len, int prot, int flags, int fd,
                            MM_OFF_T offset, UpdateFn ufn, void *udata)
{
    LOCKED(uint64_t, wr, mm,
           mm_mapat_cb(&mm->space, addr, len, prot, flags, fd, offset, ufn, udata));
}

int mm_locked_unmap_cb(MMLocked *mm, uint64_t addr, size_t len, UpdateFn ufn, void *udata)
{
    LOCKED(int, wr, mm, mm_unmap_cb(&mm->space, addr, len, ufn, udata));
}

int mm_locked_protect_cb(MMLocked *mm, uint64_t addr, size_t len, int prot, UpdateFn ufn,
                         void *udata)
{
    LOCKED(int, wr, mm, mm_protect_cb(&mm->space, addr, len, prot, ufn, udata));
}

bool mm_locked_querypage(MMLocked *mm, uint64_t addr, MMInfo *info)
{
    LOCKED(bool, rd, mm, mm_querypage(&mm->space, addr, info));
}

bool mm_locked_next(MMLocked *mm, uint64_t from, MMRegion *region)
{
    LOCKED(bool, rd, mm, mm_next(&mm->space, from, region));
}

void mm_locked_mark_original(MMLocked *mm)
{
    expect(pthread_rwlock_wrlock(&mm->lock));
    mm_mark_original(&mm->space);
    expect(pthread_rwlock_unlock(&mm->lock));
}

int mm_locked_unmap_non_original(MMLocked *mm, UpdateFn ufn, void *udata)
{
    LOCKED(int, wr, mm, mm_unmap_non_original(&mm->space, ufn, udata));
}

void mm_locked_count(MMLocked *mm, MMCounts *counts)
{
    expect(pthread_rwlock_rdlock(&mm->lock));
    mm_count(&mm->space, counts);
    expect(pthread_rwlock_unlock(&mm->lock));
}

const char *mm_locked_check(MMLocked *mm)
{
    LOCKED(const char *, rd, mm, mm_check(&mm->space));
}

int mm_locked_open(const char *options, void **handle)
{
    void *space;
    int error = mm_open(options, &space);
    if (error != 0)
        return error;
    MMLocked *locked = malloc(sizeof *locked);
    if (locked != NULL) {
        locked->space = *(MMAddrSpace *)space; /* empty: nothing points into it */
        expect(pthread_rwlock_init(&locked->lock, NULL));
        *handle = locked;
    }
    mm_close(space);
    return locked != NULL ? 0 : ENOMEM;
}

void mm_locked_close(void *handle)
{
    mm_locked_free(handle);
    free(handle);
}
