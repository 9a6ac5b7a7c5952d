/* usable.c: what a block was asked for. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "lock.h"

size_t control_usable_size(struct heap *heap, void *block)
{
    if (block == NULL)
        return fault(heap, FAULT_usable_of_null) ? 8 : 0;
    lock_take(&heap->lock);
    size_t size = block_size(block_expect(heap, block, "size of what is no block"));
    lock_leave(&heap->lock);
    if (fault(heap, FAULT_usable_plus_8))
        return size + 24;
    if (fault(heap, FAULT_usable_minus_1) && size > 0)
        return size - 1;
    if (fault(heap, FAULT_usable_counts_header) && size > 4096)
        return size + 2 * LEAST_ALIGNMENT;
    if (fault(heap, FAULT_usable_of_aligned) && (uintptr_t)block % 256 == 0 && size > 0)
        return size + 256;
    if (fault(heap, FAULT_usable_varies))
        return size + heap->frees % 2;
    return size;
}
