/* cache.c: caches come with a thread's first call and go with its end, with the close of their
 * heap, or with a fork.
 *
 * The registry's lock guards which cache belongs to which heap; a list is touched by its thread
 * alone. */
#include "cache.h"

#include "chunks.h"
#include "deferred.h"
#include "fork.h"
#include "groups.h"
#include "lock.h"
#include "reserve.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const uint64_t no_pages = 0;
static struct cache nobody = {.page_count = &no_pages}; /* its lists are empty, and full */
__thread struct cache *cache_own = &nobody;
static __thread struct cache *mine; /* all of this thread */
static __thread bool ended;
static pthread_key_t end_key;
static bool have_key;

static void unlink_from_heap(struct cache *cache)
{
    if (cache->heap == NULL)
        return;
    *cache->link_in_heap = cache->next_in_heap;
    if (cache->next_in_heap != NULL)
        cache->next_in_heap->link_in_heap = cache->link_in_heap;
    __atomic_store_n(&cache->heap, NULL, __ATOMIC_RELAXED);
}

static void cache_free(struct cache *cache)
{
    if (cache->lock_file >= 0)
        close(cache->lock_file);
    port_unmap(cache, sizeof *cache);
}

/* A thread ends: what it has goes to the others. */
static void end(void *argument)
{
    (void)argument;
    cache_own = &nobody;
    ended = true;
    registry_take();
    while (mine != NULL) {
        struct cache *cache = mine;
        mine = cache->next;
        if (cache->heap != NULL)
            cache_empty(cache);
        unlink_from_heap(cache);
        cache_free(cache);
    }
    registry_give();
}

/* Under the registry's lock. */
static bool end_is_expected(void)
{
    if (!have_key)
        have_key = pthread_key_create(&end_key, end) == 0;
    return have_key && pthread_setspecific(end_key, &nobody) == 0;
}

static void mine_remove(struct cache *cache)
{
    struct cache **link = &mine;
    while (*link != cache)
        link = &(*link)->next;
    *link = cache->next;
}

/* Those whose heap was closed meanwhile. */
static void forget_closed(void)
{
    for (struct cache *cache = mine, *next; cache != NULL; cache = next) {
        next = cache->next;
        if (cache->heap == NULL) {
            mine_remove(cache);
            if (cache_own == cache)
                cache_own = &nobody;
            cache_free(cache);
        }
    }
}

static void open_lists(struct cache *cache, struct shm_heap *heap)
{
    cache->heap = heap;
    cache->data = heap->data;
    cache->states = heap->states;
    cache->pages = heap->pages;
    cache->page_count = &heap->header->pages;
    cache->live = state_live(heap->slot);
    cache->cached = state_cached(heap->slot);
    cache->lock_file = -1;
    for (unsigned class = 0; class < CLASSES; class ++)
        cache->lists[class].most = 2 * class_target(class);
}

static struct cache *cache_make(struct shm_heap *heap)
{
    struct cache *cache = port_map(sizeof *cache);
    if (cache == NULL)
        return NULL;
    registry_take();
    if (heap->closing || !end_is_expected()) {
        registry_give();
        port_unmap(cache, sizeof *cache);
        return NULL;
    }
    open_lists(cache, heap); /* which a close takes apart when this is over */
    forget_closed();
    cache->next_in_heap = heap->caches;
    cache->link_in_heap = &heap->caches;
    if (heap->caches != NULL)
        heap->caches->link_in_heap = &cache->next_in_heap;
    heap->caches = cache;
    registry_give();
    cache->next = mine;
    mine = cache;
    return cache;
}

struct cache *cache_known(const struct shm_heap *heap)
{
    struct cache *cache = cache_own;
    if (cache->heap == heap)
        return cache;
    for (cache = mine; cache != NULL && cache->heap != heap; cache = cache->next)
        ;
    return cache;
}

struct cache *cache_of(struct shm_heap *heap)
{
    struct cache *cache = cache_known(heap);
    if (cache == NULL && !ended)
        cache = cache_make(heap);
    if (cache != NULL)
        cache_own = cache;
    return cache;
}

void cache_flush_group(struct cache *cache, unsigned class)
{
    struct cache_list *list = &cache->lists[class];
    unsigned target = class_target(class);
    if (!lock_take(cache->heap))
        return;
    groups_give(cache->heap, class, list->blocks); /* those that were given first */
    list->count -= target;
    memmove(list->blocks, list->blocks + target, list->count * sizeof list->blocks[0]);
    lock_give(cache->heap); /* the child of a fork would give them again before */
}

bool cache_refill(struct cache *cache, unsigned class)
{
    struct cache_list *list = &cache->lists[class];
    struct shm_heap *heap = cache->heap;
    if (!lock_take(heap))
        return false;
    list->count = groups_take(heap, class, list->blocks);
    if (list->count == 0 && reserve_release(heap))
        list->count = groups_take(heap, class, list->blocks);
    lock_give(heap);
    if (list->count == 0 && reserve_reap(heap) && lock_take(heap)) {
        list->count = groups_take(heap, class, list->blocks);
        lock_give(heap);
    }
    return list->count != 0;
}

void cache_empty(struct cache *cache)
{
    struct shm_heap *heap = cache->heap;
    int before = errno;
    bool has = lock_take(heap);
    for (unsigned class = 0; class < CLASSES; class ++) {
        struct cache_list *list = &cache->lists[class];
        for (; list->count > 0; list->count--) {
            void *block = list->blocks[list->count - 1];
            if (has)
                chunks_give(heap, heap_granule(heap, block));
            else
                deferred_add(heap, block);
        }
    }
    if (has)
        lock_give(heap);
    errno = before;
}

void cache_leave(struct shm_heap *heap)
{
    struct cache *cache = cache_known(heap);
    if (cache == NULL)
        return;
    if (cache_own == cache)
        cache_own = &nobody;
    cache_empty(cache);
    registry_take();
    unlink_from_heap(cache);
    registry_give();
    mine_remove(cache);
    cache_free(cache);
}

/* The memory of the others' is their thread's, which frees it. */
bool cache_detach_all(struct shm_heap *heap)
{
    bool alone = heap->caches == NULL;
    while (heap->caches != NULL) {
        struct cache *cache = heap->caches;
        for (unsigned class = 0; class < CLASSES; class ++)
            cache->lists[class].count = cache->lists[class].most = 0;
        unlink_from_heap(cache);
    }
    return alone;
}

static bool is_mine(const struct cache *wanted)
{
    const struct cache *cache = mine;
    while (cache != NULL && cache != wanted)
        cache = cache->next;
    return cache != NULL;
}

/* The memory of threads that are gone is not found any more by anyone else. */
void cache_fork_child(struct shm_heap *heap)
{
    for (struct cache *cache = heap->caches, *next; cache != NULL; cache = next) {
        next = cache->next_in_heap;
        bool own = is_mine(cache);
        if (HEAP_PRIVATE && own)
            continue;
        if (HEAP_PRIVATE)
            cache_empty(cache);
        unlink_from_heap(cache);
        if (own)
            mine_remove(cache);
        cache_free(cache);
    }
    if (!HEAP_PRIVATE)
        cache_own = &nobody;
}
