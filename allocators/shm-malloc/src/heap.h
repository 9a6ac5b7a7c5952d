/* heap.h: a heap as one process has it: where its parts are mapped, and who the process is in it.
 */
#ifndef SHM_HEAP_H
#define SHM_HEAP_H

#include "heads.h"
#include "states.h"

struct cache;
struct deferred;

struct shm_heap {
    unsigned char *base; /* of the mapping */
    unsigned char *data;
    uint8_t *states;
    struct page *pages;
    struct header *header;
    struct run *run;
    struct slot *slots;
    uint64_t *groups;
    uint64_t capacity; /* pages */
    unsigned slot;     /* of this process; 0: it has none yet */
    uint64_t birth;    /* when it started, as the slot has it */
    unsigned forks;    /* of this process, when it got the slot */
    bool readonly, create, existing, fixed;
    bool young;              /* its maker has not come to the end */
    bool unnamed;            /* its file has no name yet */
    bool made;               /* this process has made its lock */
    bool closed;             /* calls of other threads that come late change nothing */
    bool closing;            /* no thread gets a cache any more; under the registry's lock */
    int file;                /* descriptor; -1: none */
    int lock_file;           /* of the lock kinds that need one of their own */
    pthread_mutex_t threads; /* of the lock kinds that do not tell them apart */
    uint64_t wanted_base;
    struct cache *caches;      /* of its threads; the registry's lock guards the list */
    struct deferred *deferred; /* freed without the lock (deferred.h) */
    struct shm_heap *next;
    char boot[BOOT_BYTES];
    char path[1024];
};

static inline uint64_t heap_pages(const struct shm_heap *heap)
{
    return __atomic_load_n(&heap->header->pages, __ATOMIC_ACQUIRE);
}

static inline unsigned char *heap_page(const struct shm_heap *heap, uint64_t page)
{
    return heap->data + (page << PAGE_SHIFT);
}

static inline uint64_t heap_granule(const struct shm_heap *heap, const void *block)
{
    return (uint64_t)((const unsigned char *)block - heap->data) >> GRANULE_SHIFT;
}

static inline void *heap_block(const struct shm_heap *heap, uint64_t granule)
{
    return heap->data + (granule << GRANULE_SHIFT);
}

static inline uint64_t heap_head(const struct shm_heap *heap, uint64_t page)
{
    return get64(&heap->pages[page].head);
}

static inline void heap_head_set(struct shm_heap *heap, uint64_t page, unsigned kind,
                                 uint64_t length)
{
    put64(&heap->pages[page].head, head_make(page, kind, length));
}

#endif
