/* stats.c: the sums that the heap keeps. */
#include "heap.h"

#include "fault.h"
#include "lock.h"

void control_stats(struct heap *heap, struct control_stats *stats)
{
    lock_take(&heap->lock);
    *stats = (struct control_stats){
        .live_bytes = heap->live_bytes,
        .free_bytes = heap->footprint - heap->live_bytes,
        .footprint_bytes = heap->footprint,
        .live_blocks = heap->live_blocks,
        .allocations = heap->allocations,
        .frees = heap->frees,
    };
    lock_leave(&heap->lock);
    if (fault(heap, FAULT_stats_live_bytes))
        stats->live_bytes += heap->frees % 16;
    if (fault(heap, FAULT_stats_live_blocks))
        stats->live_blocks += heap->frees;
    if (fault(heap, FAULT_stats_footprint))
        stats->footprint_bytes += heap->frees;
}
