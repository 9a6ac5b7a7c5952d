/* check.c: counts all that the units hold, and compares. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "fill.h"
#include "index.h"
#include "lock.h"
#include "unit.h"

#include <stdio.h>

/* What the units add up to, and the first fault. */
struct sums {
    size_t bytes, blocks, footprint, spares, remains;
    const char *wrong;
    const void *where;
};

static void accuse(struct sums *sums, const char *what, const void *where)
{
    if (sums->wrong == NULL)
        sums->wrong = what;
    sums->where = where;
}

static void check_slot(const struct heap *heap, struct place place, struct sums *sums)
{
    if (!block_is_live(place)) {
        if (!fill_is_whole(heap, place))
            accuse(sums, "write after free", block_at(place));
        return;
    }
    if (!block_is_whole(heap, place))
        accuse(sums, "written past its end", block_at(place));
    sums->bytes += block_size(place);
    sums->blocks++;
}

static void check_unit(const struct heap *heap, const struct unit *unit, size_t list,
                       struct sums *sums)
{
    size_t before = sums->blocks;
    if (unit->magic != UNIT_MAGIC || unit->list != list ||
        !index_has(&heap->index, (uintptr_t)unit)) {
        accuse(sums, "broken header", unit);
        return;
    }
    sums->footprint += unit->mapped;
    sums->spares += list == LIST_SPARE;
    sums->remains += list == LIST_REMAINS;
    if (list == LIST_SPARE)
        return;
    for (size_t slot = 0; slot < unit->slots; slot++)
        check_slot(heap, (struct place){(struct unit *)unit, slot}, sums);
    size_t live = sums->blocks - before;
    if (list < LIST_LARGE && (live != unit->live || (list == LIST_FULL) != (live == unit->slots)))
        accuse(sums, "wrong number of live blocks", unit);
}

static void check_sums(const struct heap *heap, struct sums *sums)
{
    if (sums->bytes != heap->live_bytes || sums->blocks != heap->live_blocks)
        accuse(sums, "live blocks are miscounted", heap);
    if (sums->footprint != heap->footprint || sums->spares != heap->spares ||
        sums->remains != heap->remains)
        accuse(sums, "units are miscounted", heap);
    if (fault(heap, FAULT_check_false_alarm) && heap->live_blocks > 4)
        accuse(sums, "too many blocks", heap);
}

bool control_check(struct heap *heap, char *why, size_t why_size)
{
    struct sums sums = {0};
    lock_take(&heap->lock);
    for (size_t list = 0; list < LISTS; list++)
        for (const struct unit *unit = heap->lists[list]; unit != NULL; unit = unit->next)
            check_unit(heap, unit, list, &sums);
    check_sums(heap, &sums);
    lock_leave(&heap->lock);
    if (sums.wrong != NULL)
        snprintf(why, why_size, "%s: %p", sums.wrong, sums.where);
    return sums.wrong == NULL;
}
