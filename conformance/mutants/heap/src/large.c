#include "large.h"

#include "fault.h"
#include "fill.h"
#include "misuse.h"
#include "pages.h"
#include "unit.h"

/* The header stays in the 64 KiB below the block, wherever the block must lie. */
static size_t offset_for(const struct heap *heap, size_t alignment)
{
    if (fault(heap, FAULT_align_large_8))
        return LARGE_OFFSET + LEAST_ALIGNMENT / 2;
    if (alignment <= LARGE_OFFSET || fault(heap, FAULT_aligned_above_page_ignored))
        return LARGE_OFFSET;
    return alignment < UNIT_BYTES ? alignment : UNIT_BYTES;
}

static size_t bytes_for(const struct heap *heap, size_t size, size_t offset)
{
    if (fault(heap, FAULT_large_rounded_down) && size % UNIT_BYTES < 8)
        return pages_round(offset + size - size % UNIT_BYTES);
    if (fault(heap, FAULT_large_short) && size % LARGE_OFFSET == 0)
        return pages_round(offset + size) - LARGE_OFFSET;
    return pages_round(offset + size + TAIL_BYTES);
}

struct place large_take(struct heap *heap, size_t size, size_t alignment)
{
    size_t offset = offset_for(heap, alignment);
    size_t bytes = bytes_for(heap, size, offset);
    if (heap->lists[LIST_LARGE] != NULL && fault_now_and_then(heap, FAULT_large_live_every_3, 3))
        return (struct place){heap->lists[LIST_LARGE], 0};
    bool between = alignment <= UNIT_BYTES;
    struct unit *unit =
        unit_make(heap, LIST_LARGE, bytes, between ? UNIT_BYTES : alignment, between ? 0 : offset);
    if (unit != NULL) {
        unit->offset = offset;
        unit->slot_bytes = bytes - offset;
        unit->slots = 1;
    }
    return (struct place){unit, 0};
}

/* Ends the oldest remains, after a last look. */
static void remains_end_last(struct heap *heap)
{
    struct unit *unit = heap->lists[LIST_REMAINS];
    while (unit->next != NULL)
        unit = unit->next;
    if (!fill_is_whole(heap, (struct place){unit, 0}))
        misuse_report("write after free", unit);
    unit_end(heap, unit);
    heap->remains--;
}

void large_give(struct heap *heap, struct place place)
{
    if (fault(heap, FAULT_never_reuse_large)) {
        place.unit->slot_bytes = SIZE_MAX;
        return;
    }
    if (place.unit->mapped > REMAINS_BYTES_MOST) {
        unit_end(heap, place.unit);
        return;
    }
    fill_make(heap, place);
    unit_move(heap, place.unit, LIST_REMAINS);
    heap->remains++;
    if (heap->remains > REMAINS_MOST)
        remains_end_last(heap);
}

size_t remains_end(struct heap *heap)
{
    size_t before = heap->footprint;
    while (heap->remains > 0)
        remains_end_last(heap);
    return before - heap->footprint;
}
