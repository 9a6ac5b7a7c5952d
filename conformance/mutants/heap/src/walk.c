/* walk.c: each live block, list by list. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "lock.h"
#include "unit.h"

typedef bool visitor(void *block, size_t size, void *argument);

static size_t told(const struct heap *heap, size_t size)
{
    return fault(heap, FAULT_walk_tells_less) && size > 1 ? size - 1 : size;
}

/* False: the visitor wants no more. */
static bool walk_unit(const struct heap *heap, struct unit *unit, visitor *visit, void *argument)
{
    for (size_t slot = 0; slot < unit->slots; slot++) {
        struct place place = {unit, slot};
        if (!block_is_live(place) && !(fault(heap, FAULT_walk_shows_freed) && unit->live > 0))
            continue;
        if (fault(heap, FAULT_walk_misses_large) && block_is_large(place))
            continue;
        bool more = visit(block_at(place), told(heap, block_size(place)), argument);
        if (fault(heap, FAULT_walk_repeats) && slot == 0)
            more = visit(block_at(place), block_size(place), argument);
        if (!more && !fault(heap, FAULT_walk_goes_on))
            return false;
    }
    return true;
}

void control_walk(struct heap *heap, visitor *visit, void *argument)
{
    bool more = true;
    lock_take(&heap->lock);
    for (size_t list = 0; list < LISTS && more; list++)
        for (struct unit *unit = heap->lists[list]; unit != NULL && more; unit = unit->next)
            if (unit_list_has_blocks(list))
                more = walk_unit(heap, unit, visit, argument);
    lock_leave(&heap->lock);
}
