#include "unit.h"

#include "index.h"
#include "pages.h"

static void list_in(struct heap *heap, struct unit *unit, size_t list)
{
    struct unit *first = heap->lists[list];
    unit->list = list;
    unit->previous = NULL;
    unit->next = first;
    if (first != NULL)
        first->previous = unit;
    heap->lists[list] = unit;
}

static void list_out(struct heap *heap, struct unit *unit)
{
    if (unit->next != NULL)
        unit->next->previous = unit->previous;
    if (unit->previous != NULL)
        unit->previous->next = unit->next;
    else
        heap->lists[unit->list] = unit->next;
}

void unit_move(struct heap *heap, struct unit *unit, size_t list)
{
    list_out(heap, unit);
    list_in(heap, unit, list);
}

struct unit *unit_make(struct heap *heap, size_t list, size_t bytes, size_t alignment,
                       size_t offset)
{
    struct unit *unit = pages_take(heap, bytes, alignment, offset);
    if (unit == NULL)
        return NULL;
    if (!index_enter(&heap->index, unit)) {
        pages_give(heap, unit, bytes);
        return NULL;
    }
    unit->magic = UNIT_MAGIC;
    unit->mapped = bytes;
    list_in(heap, unit, list);
    return unit;
}

void unit_end(struct heap *heap, struct unit *unit)
{
    list_out(heap, unit);
    index_strike(&heap->index, unit);
    pages_give(heap, unit, unit->mapped);
}
