#include "heap.h"

#include "fault.h"
#include "large.h"
#include "lock.h"
#include "slab.h"
#include "unit.h"

size_t control_trim(struct heap *heap)
{
    lock_take(&heap->lock);
    struct unit *live = heap->lists[LIST_FULL];
    if (fault(heap, FAULT_trim_takes_live) && live != NULL)
        unit_end(heap, live);
    size_t bytes = spares_end(heap) + remains_end(heap);
    lock_leave(&heap->lock);
    return fault(heap, FAULT_trim_lies) ? bytes + UNIT_BYTES : bytes;
}
