/* inspect.c: what the heap tells about itself, from the working bank. */
#include "bank.h"
#include "fault.h"
#include "header.h"
#include "lock.h"
#include "mark.h"
#include "place.h"

#include <stdio.h>

bool vault_check(struct vault *vault, char *why, size_t why_size)
{
    if (!lock_take(vault))
        return false;
    const struct vault_slot *slot = header_current(vault);
    bool sound = slot != NULL && slot->bank != vault_working(vault) &&
                 vault_bank_at(vault, vault_working(vault))->checkpoint == slot->checkpoint;
    if (!sound && why_size > 0)
        snprintf(why, why_size, "the header does not fit the working bank");
    sound = sound && bank_check(vault, vault_working(vault), false, why, why_size);
    lock_leave(vault);
    return sound;
}

static void walk(const struct vault *vault, allocator_visit *visit, void *argument)
{
    uint64_t working = vault_working(vault), cells = vault_bank_at(vault, working)->cells;
    const uint64_t *marks = vault_marks(vault, working);
    for (uint64_t i = 0; i < cells; i++)
        if (mark_is_first(marks[i], i) &&
            !visit(vault_cell(vault, i), mark_size(marks[i]), argument))
            return;
}

void vault_walk(struct vault *vault, allocator_visit *visit, void *argument)
{
    if (!lock_take(vault))
        return;
    walk(vault, visit, argument);
    lock_leave(vault);
}

static bool count(void *block, size_t size, void *argument)
{
    struct allocator_stats *stats = argument;
    (void)block;
    stats->live_blocks++;
    stats->live_bytes += mark_cells(size) * VAULT_CELL;
    return true;
}

void vault_stats(struct vault *vault, struct allocator_stats *stats)
{
    *stats = (struct allocator_stats){.allocations = UINT64_MAX, .frees = UINT64_MAX};
    if (!lock_take(vault))
        return;
    uint64_t cells = vault_bank_at(vault, vault_working(vault))->cells;
    walk(vault, count, stats);
    stats->free_bytes = cells * VAULT_CELL - stats->live_bytes;
    stats->footprint_bytes = layout_length(vault->capacity, cells);
    lock_leave(vault);
}
