/* libmmap_locked.h: an address space for many threads.
 *
 * Each call is that of libmmap.h under a reader-writer lock of the space: queries run together,
 * changes alone.  A callback runs under the lock, and must not call into the same space.  A child
 * of fork in a program with threads must not use the parent's spaces.
 */
#ifndef LIBMMAP_LOCKED_H
#define LIBMMAP_LOCKED_H

#include "libmmap.h"

#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The members belong to the library. */
typedef struct {
    MMAddrSpace space;
    pthread_rwlock_t lock;
} MMLocked;

bool mm_locked_init(MMLocked *mm, uint64_t start, size_t len, size_t pagesize);
bool mm_locked_init_with(MMLocked *mm, uint64_t start, size_t len, size_t pagesize,
                         const MMNodes *nodes, const MMPolicy *policy);

/* Ends the space; no other thread is in it, and none enters it again. */
void mm_locked_free(MMLocked *mm);

int mm_locked_map(MMLocked *mm, const MMRequest *request, UpdateFn ufn, void *udata,
                  uint64_t *addr);
uint64_t mm_locked_mapany(MMLocked *mm, size_t len, int prot, int flags, int fd, MM_OFF_T offset);
uint64_t mm_locked_mapat_cb(MMLocked *mm, uint64_t addr, size_t len, int prot, int flags, int fd,
                            MM_OFF_T offset, UpdateFn ufn, void *udata);
int mm_locked_unmap_cb(MMLocked *mm, uint64_t addr, size_t len, UpdateFn ufn, void *udata);
int mm_locked_protect_cb(MMLocked *mm, uint64_t addr, size_t len, int prot, UpdateFn ufn,
                         void *udata);
bool mm_locked_querypage(MMLocked *mm, uint64_t addr, MMInfo *info);
bool mm_locked_next(MMLocked *mm, uint64_t from, MMRegion *region);
void mm_locked_mark_original(MMLocked *mm);
int mm_locked_unmap_non_original(MMLocked *mm, UpdateFn ufn, void *udata);
void mm_locked_count(MMLocked *mm, MMCounts *counts);
const char *mm_locked_check(MMLocked *mm);

#ifdef __cplusplus
}
#endif
#endif
