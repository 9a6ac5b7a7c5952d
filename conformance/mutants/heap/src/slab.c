#include "slab.h"

#include "block.h"
#include "choice.h"
#include "fault.h"
#include "fill.h"
#include "misuse.h"
#include "pages.h"
#include "unit.h"

#include <string.h>

/* Multiples of 16, so that every slot of a slab is aligned. */
static const uint16_t slot_bytes[CLASSES] = {32,   48,   64,   96,    128,  192,  256,
                                             384,  512,  768,  1024,  1536, 2048, 3072,
                                             4096, 6144, 8192, 12288, 16384};

size_t slab_most(void)
{
    return slot_bytes[CLASSES - 1] - TAIL_BYTES;
}

/* What a slot must hold for a block of that size. */
static size_t needed(const struct heap *heap, size_t size)
{
    if (size > 0 && (fault(heap, FAULT_class_short) ||
                     (fault(heap, FAULT_class_short_above_1k) && size > 1024)))
        return size - 1;
    if (fault(heap, FAULT_class_under_allocates) && size % 512 > 0 && size % 512 < 12 && size > 512)
        return size - 12;
    return size + TAIL_BYTES;
}

size_t slab_class(const struct heap *heap, size_t size)
{
    size_t class = 0;
    while (slot_bytes[class] < needed(heap, size))
        class += 1;
    return class;
}

/* The header grows with the slots, and the slots begin at a multiple of the least alignment. */
static void divide(const struct heap *heap, struct unit *unit, size_t class)
{
    unit->slot_bytes = slot_bytes[class];
    unit->slots =
        (UNIT_BYTES - sizeof *unit - LEAST_ALIGNMENT) / (unit->slot_bytes + sizeof unit->sizes[0]);
    size_t header = sizeof *unit + unit->slots * sizeof unit->sizes[0];
    unit->offset = (header + LEAST_ALIGNMENT - 1) & ~(size_t)(LEAST_ALIGNMENT - 1);
    if (fault(heap, FAULT_align_8))
        unit->offset -= LEAST_ALIGNMENT / 2;
    unit->live = 0;
    unit->hint = 0;
    memset(unit->sizes, UINT8_MAX, unit->slots * sizeof unit->sizes[0]);
    memset((unsigned char *)unit + unit->offset, FILL, unit->slots * unit->slot_bytes);
}

static struct unit *slab_make(struct heap *heap, size_t class)
{
    struct unit *unit = heap->lists[LIST_SPARE];
    if (unit == NULL)
        unit = unit_make(heap, class, UNIT_BYTES, UNIT_BYTES, 0);
    else {
        unit_move(heap, unit, class);
        heap->spares--;
    }
    if (unit != NULL)
        divide(heap, unit, class);
    return unit;
}

/* A free slot; there is one. */
static size_t slot_find(struct heap *heap, const struct unit *unit)
{
    size_t slot = unit->hint;
    while (unit->sizes[slot] != SLOT_FREE)
        slot++;
    size_t other = choice(heap, unit->slots);
    return unit->sizes[other] == SLOT_FREE ? other : slot;
}

/* Two faults: a slot that is in use. */
static bool hands_out_twice(struct heap *heap, struct place *place)
{
    bool now = fault_now_and_then(heap, FAULT_live_every_1000, 1000) ||
               (fault(heap, FAULT_live_after_65536) && heap->allocations > 65536);
    if (now && place->slot > 0 && place->unit->sizes[place->slot - 1] != SLOT_FREE &&
        place->unit->slot_bytes <= 1024) {
        place->slot--;
        return true;
    }
    return false;
}

struct place slab_take(struct heap *heap, size_t size)
{
    size_t class = slab_class(heap, size);
    struct unit *unit = heap->lists[class];
    if (unit == NULL)
        unit = slab_make(heap, class);
    if (unit == NULL)
        return (struct place){NULL, 0};
    struct place place = {unit, slot_find(heap, unit)};
    if (hands_out_twice(heap, &place))
        return place;
    if (!fill_is_whole(heap, place))
        misuse_report("write after free", block_at(place));
    if (place.slot == unit->hint)
        unit->hint++;
    unit->live++;
    if (unit->live == unit->slots)
        unit_move(heap, unit, LIST_FULL);
    return place;
}

static size_t class_of(const struct unit *unit)
{
    size_t class = 0;
    while (slot_bytes[class] != unit->slot_bytes)
        class += 1;
    return class;
}

void slab_retire(struct heap *heap, struct unit *unit)
{
    if (fault(heap, FAULT_never_merges))
        return;
    if (heap->spares < SPARE_MOST) {
        unit_move(heap, unit, LIST_SPARE);
        heap->spares++;
    } else
        unit_end(heap, unit);
}

size_t spares_end(struct heap *heap)
{
    size_t before = heap->footprint;
    while (heap->spares > 0) {
        unit_end(heap, heap->lists[LIST_SPARE]);
        heap->spares--;
    }
    return before - heap->footprint;
}

void slab_give(struct heap *heap, struct place place)
{
    struct unit *unit = place.unit;
    fill_make(heap, place);
    unit->sizes[place.slot] = SLOT_FREE;
    unit->live--;
    if (place.slot < unit->hint)
        unit->hint = place.slot;
    if (unit->list == LIST_FULL && !fault(heap, FAULT_full_for_ever))
        unit_move(heap, unit, class_of(unit));
    if (unit->live == 0)
        slab_retire(heap, unit);
}
