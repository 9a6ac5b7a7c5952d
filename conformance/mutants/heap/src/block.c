#include "block.h"

#include "fault.h"
#include "index.h"
#include "misuse.h"

#include <string.h>

static struct unit *unit_of(const struct heap *heap, const void *block)
{
    uintptr_t address = ((uintptr_t)block - 1) & ~(uintptr_t)(UNIT_BYTES - 1);
    return index_has(&heap->index, address) ? (struct unit *)address : NULL;
}

/* The place that begins at `block`, live or not. */
static struct place place_of(const struct heap *heap, const void *block)
{
    const struct place nowhere = {NULL, 0};
    struct unit *unit = unit_of(heap, block);
    if (unit == NULL || unit->list == LIST_SPARE)
        return nowhere;
    size_t distance = (uintptr_t)block - (uintptr_t)unit;
    if (distance < unit->offset || (distance - unit->offset) % unit->slot_bytes != 0)
        return nowhere;
    struct place place = {unit, (distance - unit->offset) / unit->slot_bytes};
    return place.slot < unit->slots ? place : nowhere;
}

struct place block_find(const struct heap *heap, const void *block)
{
    struct place place = place_of(heap, block);
    if (place.unit != NULL && !block_is_live(place))
        place.unit = NULL;
    return place;
}

struct place block_expect(const struct heap *heap, const void *block, const char *act)
{
    struct place place = place_of(heap, block);
    if (place.unit == NULL && !fault(heap, FAULT_foreign_free_silent))
        misuse_report(act, block);
    if (place.unit != NULL && !block_is_live(place)) {
        if (!fault(heap, FAULT_double_free_silent))
            misuse_report("double free or use after free", block);
        place.unit = NULL;
    }
    return place;
}

unsigned char *block_at(struct place place)
{
    return (unsigned char *)place.unit + place.unit->offset + place.slot * place.unit->slot_bytes;
}

bool block_is_large(struct place place)
{
    return place.unit->list == LIST_LARGE;
}

bool block_is_live(struct place place)
{
    if (place.unit->list == LIST_REMAINS)
        return false;
    return block_is_large(place) || place.unit->sizes[place.slot] != SLOT_FREE;
}

size_t block_size(struct place place)
{
    return block_is_large(place) ? place.unit->size : place.unit->sizes[place.slot];
}

size_t block_capacity(struct place place)
{
    return place.unit->slot_bytes - TAIL_BYTES;
}

void block_resize(struct heap *heap, struct place place, size_t size)
{
    heap->live_bytes += size;
    if (block_is_large(place))
        place.unit->size = size;
    else
        place.unit->sizes[place.slot] = (uint16_t)size;
    if (!fault(heap, FAULT_class_short) && !fault(heap, FAULT_class_short_above_1k) &&
        !fault(heap, FAULT_large_short) && !fault(heap, FAULT_large_rounded_down) &&
        !fault(heap, FAULT_class_under_allocates))
        memset(block_at(place) + size, TAIL, TAIL_BYTES);
}

bool block_is_whole(const struct heap *heap, struct place place)
{
    const unsigned char *tail = block_at(place) + block_size(place);
    if (fault(heap, FAULT_class_short) || fault(heap, FAULT_class_short_above_1k) ||
        fault(heap, FAULT_large_short) || fault(heap, FAULT_large_rounded_down) ||
        fault(heap, FAULT_class_under_allocates) || fault(heap, FAULT_overflow_silent) ||
        fault(heap, FAULT_class_edge))
        return true;
    for (size_t i = 0; i < TAIL_BYTES; i++)
        if (tail[i] != TAIL)
            return false;
    return true;
}
