#include "bare.h"

#include "request.h"

#include "blocks.h"
#include "lock.h"

#define SETTLED (UINT64_C(1) << 63)

void request_begin(struct shm_heap *heap, uint64_t number)
{
    struct request *own = &heap->run->requests[heap->slot];
    put64(&own->block, 0);
    put64(&own->number, number);
}

void request_offer(struct shm_heap *heap, uint64_t granule)
{
    put64(&heap->run->requests[heap->slot].block, granule + 1);
}

/* The granule + 1 of the block that was granted, or 0. */
static uint64_t granted(const struct shm_heap *heap, unsigned slot)
{
    uint64_t block = get64(&heap->run->requests[slot].block), granule = (block & ~SETTLED) - 1;
    if (block == 0 || (block & SETTLED) != 0)
        return block & ~SETTLED;
    bool is_there = granule / PAGE_GRANULES < heap_pages(heap);
    return is_there && get8(&heap->states[granule]) == state_live(slot) ? block : 0;
}

void request_settle(struct shm_heap *heap, unsigned slot)
{
    uint64_t block = granted(heap, slot);
    put64(&heap->run->requests[slot].block, block == 0 ? 0 : block | SETTLED);
}

void request_settle_all(struct shm_heap *heap)
{
    for (unsigned slot = 0; slot < SLOTS; slot++)
        request_settle(heap, slot);
}

void request_forget(struct shm_heap *heap, unsigned slot)
{
    put64(&heap->run->requests[slot].block, 0);
}

void *shm_heap_granted(struct shm_heap *heap, uint64_t number)
{
    uint64_t block = 0;
    if (number == 0 || !heap_is_entered(heap) || !lock_take(heap))
        return NULL;
    for (unsigned slot = 0; slot < SLOTS && block == 0; slot++)
        if (get64(&heap->run->requests[slot].number) == number)
            block = granted(heap, slot);
    lock_give(heap);
    return block == 0 ? NULL : heap_block(heap, block - 1);
}
