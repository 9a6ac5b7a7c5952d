/* inherit.c: what is left when those who held it are gone: threads in a child of fork, or another
 * process in the lock. */
#include "books.h"
#include "cache.h"
#include "slab.h"

#include <string.h>

static void cache_empty(struct cache *cache)
{
    for (unsigned kind = 0; kind < CLASSES; kind++) {
        struct bin *bin = &cache->bins[kind];
        bin->count = bin->pending = bin->slabs = 0;
    }
    cache->leased = cache->told = NO_UNIT;
    cache->in_use = 0;
}

void slab_inherit(struct mheap *heap)
{
    struct cache *own = cache_own(heap, false);
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap);
    for (struct cache *cache = heap->caches; cache != NULL; cache = cache->next)
        if (cache != own)
            cache_empty(cache);
    memset(heap->partial, 0, sizeof heap->partial);
    for (uint64_t unit = 0; unit < grown; unit += books_span(&books, unit)) {
        struct side *side = &heap->sides[unit];
        if (side->cache != NULL && side->cache == own)
            continue;
        if (side->cache != NULL || side->queued || side->told)
            memset(side, 0, sizeof *side);
        slab_offer(heap, unit);
    }
    slab_doubt(heap);
}

void slab_doubt(struct mheap *heap)
{
    word_put(&heap->run->low, 0);
    word_put(&heap->run->cursor, 0);
    heap->missed = NOWHERE;
}
