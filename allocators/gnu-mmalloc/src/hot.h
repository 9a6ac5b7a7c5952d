/* hot.h: the short path: a block of a class from the bin of this thread, and back into it.
 *
 * One store to the block's byte is all that a malloc or free leaves in the region.
 */
#ifndef MMALLOC_HOT_H
#define MMALLOC_HOT_H

#include "heap.h"

/* NULL: take the long path. */
static inline void *hot_malloc(struct mheap *heap, size_t size)
{
    const struct lease *lease = &leases[heap->number % LEASES];
    if (port_unlikely(lease->number != heap->number || size >= heap->small_end))
        return NULL;
    struct bin *bin = &lease->cache->bins[class_of(size)];
    if (port_unlikely(bin->count == 0))
        return NULL;
    const struct bin_entry *entry = &bin->entries[--bin->count];
    byte_put(entry->byte, BLOCK_LIVE);
    return entry->block;
}

/* False: take the long path. */
static inline bool hot_free(struct mheap *heap, void *block)
{
    const struct lease *lease = &leases[heap->number % LEASES];
    uint64_t place = (uint64_t)((uintptr_t)block - (uintptr_t)heap->data);
    uint64_t unit = place >> heap->unit_shift;
    if (port_unlikely(unit >= heap->hot_units || lease->number != heap->number))
        return false;
    const struct side *side = &heap->sides[unit];
    if (port_unlikely(__atomic_load_n(&side->cache, __ATOMIC_RELAXED) != lease->cache))
        return false;
    uint32_t within = (uint32_t)place & ((UINT32_C(1) << heap->unit_shift) - 1);
    uint32_t index = class_index(side->kind, within);
    unsigned char *byte = unit_map(heap, unit) + index;
    struct bin *bin = &lease->cache->bins[side->kind];
    if (port_unlikely(index * size_classes[side->kind].size != within ||
                      byte_get(byte) != BLOCK_LIVE || bin->count == bin->room))
        return false;
    byte_put(byte, BLOCK_HELD);
    bin->entries[bin->count++] = (struct bin_entry){block, byte};
    return true;
}

#endif
