/* hot.h: the calls that a cache can serve.  NULL and false mean: ask the functions of blocks.h. */
#ifndef SHM_HOT_H
#define SHM_HOT_H

#include "cache.h"

/* Another thread may be closing the heap. */
static inline bool hot_is_of(const struct cache *cache, const struct shm_heap *heap)
{
    return __atomic_load_n(&cache->heap, __ATOMIC_RELAXED) == heap;
}

static inline void *hot_malloc(struct shm_heap *heap, size_t size)
{
    struct cache *cache = cache_own;
    unsigned class = class_of(size);
    if (port_unlikely(!hot_is_of(cache, heap) || class >= CLASSES))
        return NULL;
    struct cache_list *list = &cache->lists[class];
    if (port_unlikely(list->count == 0))
        return NULL;
    unsigned char *block = list->blocks[list->count - 1];
    put8(&cache->states[(uint64_t)(block - cache->data) >> GRANULE_SHIFT], cache->live);
    list->count--;
    return block;
}

static inline bool hot_free(struct shm_heap *heap, void *block)
{
    struct cache *cache = cache_own;
    uint64_t offset = (uint64_t)(uintptr_t)block - (uint64_t)(uintptr_t)cache->data;
    if (port_unlikely(!hot_is_of(cache, heap) || offset >> PAGE_SHIFT >= get64(cache->page_count)))
        return false;
    uint8_t *state = &cache->states[offset >> GRANULE_SHIFT];
    unsigned class = head_class(get64(&cache->pages[offset >> PAGE_SHIFT].head));
    if (port_unlikely(!state_is_live(get8(state)) || class >= CLASSES || offset % GRANULE != 0))
        return false;
    struct cache_list *list = &cache->lists[class];
    if (port_unlikely(list->count == list->most))
        return false;
    cache_list_add(list, block);
    put8(state, cache->cached);
    return true;
}

#endif
