#include "bare.h"

#include "blocks.h"
#include "root.h"

#include <errno.h>

int root_place(struct shm_heap *heap, unsigned slot, const void *address)
{
    if (heap->readonly)
        return EROFS;
    if (slot >= SHM_ROOTS || (address != NULL && block_around(heap, address) == NO_GRANULE))
        return EINVAL;
    if (get64(&heap->header->state) == STATE_GONE)
        return EIDRM;
    uint64_t place =
        address == NULL ? 0 : (uint64_t)((const unsigned char *)address - heap->data) + 1;
    put64(&heap->header->roots[slot], place);
    return 0;
}

int shm_root_set(struct shm_heap *heap, unsigned slot, void *block)
{
    if (!heap->readonly && block != NULL && block_find(heap, block) == NO_GRANULE)
        return EINVAL;
    return root_place(heap, slot, block);
}

void *shm_root_get(struct shm_heap *heap, unsigned slot)
{
    uint64_t place = slot >= SHM_ROOTS ? 0 : get64(&heap->header->roots[slot]);
    return place == 0 ? NULL : heap->data + (place - 1);
}

void root_settle(struct shm_heap *heap)
{
    for (unsigned slot = 0; slot < SHM_ROOTS; slot++) {
        uint64_t place = get64(&heap->header->roots[slot]);
        bool leads = place <= heap_pages(heap) << PAGE_SHIFT &&
                     (place == 0 || block_around(heap, heap->data + (place - 1)) != NO_GRANULE);
        if (!leads)
            put64(&heap->header->roots[slot], 0);
    }
}
