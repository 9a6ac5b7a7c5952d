/* trim.c: gives back what is kept for later. */
#include "heap.h"

#include "fault.h"
#include "large.h"
#include "lock.h"
#include "slab.h"
#include "unit.h"

size_t control_trim(struct heap *heap)
{
    lock_take(&heap->lock);
    if (fault(heap, FAULT_trim_takes_live) && heap->lists[CLASSES / 2] != NULL)
        unit_end(heap, heap->lists[CLASSES / 2]);
    size_t bytes = spares_end(heap) + remains_end(heap);
    lock_leave(&heap->lock);
    return fault(heap, FAULT_trim_lies) ? bytes + UNIT_BYTES : bytes;
}
