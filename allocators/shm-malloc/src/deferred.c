#include "deferred.h"

#include "chunks.h"
#include "extents.h"

struct deferred {
    struct deferred *next;
};

void deferred_add(struct shm_heap *heap, void *block)
{
    struct deferred *own = block;
    own->next = __atomic_load_n(&heap->deferred, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&heap->deferred, &own->next, own, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        ;
}

void deferred_give_one(struct shm_heap *heap, uint64_t granule)
{
    uint64_t page = granule / PAGE_GRANULES;
    if (head_kind(heap_head(heap, page)) != HEAD_LARGE) {
        chunks_give(heap, granule);
        return;
    }
    put8(&heap->states[granule], STATE_FREE);
    extents_give(heap, page);
}

void deferred_give(struct shm_heap *heap)
{
    struct deferred *next, *block = __atomic_exchange_n(&heap->deferred, NULL, __ATOMIC_ACQUIRE);
    for (; block != NULL; block = next) {
        next = block->next;
        deferred_give_one(heap, heap_granule(heap, block));
    }
}
