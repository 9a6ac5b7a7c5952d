/* cache.c: a thread finds its cache in thread-local memory, by the number of the heap, or, where
 * another heap has taken its place there, by the heap's key.  When a thread ends, the key's
 * destructor gives its slabs back; its cache stays for the next thread.
 */
#include "cache.h"

#include "slab.h"

#include <errno.h>

__thread struct lease leases[LEASES];

enum { ROOM_BYTES = 65536, ROOM_LEAST = 4 };

static void rooms_set(struct cache *cache)
{
    for (unsigned kind = 0; kind < CLASSES; kind++) {
        uint32_t room = ROOM_BYTES / size_classes[kind].size;
        cache->bins[kind].room = room > BIN_ROOM ? BIN_ROOM : room < ROOM_LEAST ? ROOM_LEAST : room;
    }
}

/* One that an ended thread has left. */
static struct cache *parked_take(struct mheap *heap)
{
    struct cache *cache = __atomic_load_n(&heap->caches, __ATOMIC_ACQUIRE);
    for (; cache != NULL; cache = cache->next)
        if (__atomic_load_n(&cache->in_use, __ATOMIC_RELAXED) == 0 &&
            __atomic_exchange_n(&cache->in_use, 1, __ATOMIC_ACQ_REL) == 0)
            return cache;
    return NULL;
}

static struct cache *cache_make(struct mheap *heap)
{
    struct cache *cache = parked_take(heap);
    if (cache != NULL)
        return cache;
    cache = port_pages(sizeof *cache);
    if (cache == NULL)
        return NULL;
    cache->heap = heap;
    cache->in_use = 1;
    rooms_set(cache);
    cache->next = __atomic_load_n(&heap->caches, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&heap->caches, &cache->next, cache, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED))
        ;
    return cache;
}

struct cache *cache_own(struct mheap *heap, bool makes)
{
    struct lease *lease = &leases[heap->number % LEASES];
    if (lease->number == heap->number)
        return lease->cache;
    struct cache *cache = heap->has_key ? pthread_getspecific(heap->key) : NULL;
    if (cache == NULL && !makes)
        return NULL;
    bool is_new = cache == NULL;
    if (is_new)
        cache = cache_make(heap);
    if (cache == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    *lease = (struct lease){heap->number, cache}; /* first: the next call may allocate */
    if (is_new && heap->has_key)
        pthread_setspecific(heap->key, cache);
    return cache;
}

static void thread_end(void *argument)
{
    struct cache *cache = argument;
    struct mheap *heap = cache->heap;
    struct lease *lease = &leases[heap->number % LEASES];
    if (lease->number == heap->number)
        lease->number = 0;
    cache_flush(heap, cache);
    __atomic_store_n(&cache->in_use, 0, __ATOMIC_RELEASE);
}

void cache_leave(struct mheap *heap)
{
    struct cache *cache = cache_own(heap, false);
    if (cache == NULL)
        return;
    if (heap->has_key)
        pthread_setspecific(heap->key, NULL);
    thread_end(cache);
}

int cache_begin(struct mheap *heap)
{
    heap->has_key = pthread_key_create(&heap->key, thread_end) == 0;
    return heap->has_key ? 0 : EAGAIN;
}

static void caches_unmap(struct mheap *heap)
{
    for (struct cache *cache = heap->caches, *next; cache != NULL; cache = next) {
        next = cache->next;
        port_unmap(cache, sizeof *cache);
    }
    heap->caches = NULL;
    struct lease *lease = &leases[heap->number % LEASES];
    if (lease->number == heap->number)
        lease->number = 0;
}

void cache_end_all(struct mheap *heap)
{
    if (heap->has_key)
        pthread_key_delete(heap->key);
    heap->has_key = false;
    for (struct cache *cache = heap->caches; cache != NULL && heap->file >= 0; cache = cache->next)
        cache_flush(heap, cache);
    caches_unmap(heap);
}

void cache_forget_all(struct mheap *heap)
{
    if (heap->has_key)
        pthread_setspecific(heap->key, NULL);
    caches_unmap(heap);
}
