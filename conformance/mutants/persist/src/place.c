#include "place.h"

#include "fault.h"
#include "grow.h"
#include "mark.h"

#include <errno.h>

static bool cell_is_free(const struct vault *vault, uint64_t cell)
{
    uint64_t working = vault_working(vault);
    bool stable = vault_marks(vault, 1 - working)[cell] == VAULT_FREE;
    if (fault(vault, FAULT_stable_cells_reused))
        stable = true;
    return stable && vault_marks(vault, working)[cell] == VAULT_FREE;
}

/* How many of the `count` cells are free before the first that is not. */
static uint64_t free_run(const struct vault *vault, uint64_t cell, uint64_t count)
{
    uint64_t run = 0;
    while (run < count && cell_is_free(vault, cell + run))
        run++;
    return run;
}

bool place_is_free(const struct vault *vault, uint64_t cell, uint64_t count)
{
    uint64_t cells = vault_bank_at(vault, vault_working(vault))->cells;
    return cell <= cells && count <= cells - cell && free_run(vault, cell, count) == count;
}

/* The next fit in [from, to), where the stable bank's cells count as far as they reach. */
static uint64_t search(const struct vault *vault, uint64_t from, uint64_t to, uint64_t count)
{
    const uint64_t *marks = vault_marks(vault, vault_working(vault));
    for (uint64_t cell = from; count <= to && cell <= to - count;) {
        if (mark_is_first(marks[cell], cell)) {
            cell += mark_cells(mark_size(marks[cell]));
            continue;
        }
        uint64_t run = free_run(vault, cell, count);
        if (run == count)
            return cell;
        cell += run + 1;
    }
    return VAULT_NOWHERE;
}

uint64_t place_find(struct vault *vault, uint64_t count)
{
    struct vault_bank *bank = vault_bank_at(vault, vault_working(vault));
    if (count > vault->capacity) {
        errno = ENOMEM;
        return VAULT_NOWHERE;
    }
    uint64_t start = vault->cursor < bank->cells ? vault->cursor : 0;
    uint64_t found = search(vault, start, bank->cells, count);
    if (found == VAULT_NOWHERE)
        found = search(vault, 0, bank->cells, count);
    if (found == VAULT_NOWHERE) {
        uint64_t before = bank->cells;
        if (!grow_by(vault, bank, count))
            return VAULT_NOWHERE;
        found = search(vault, before > count ? before - count : 0, bank->cells, count);
    }
    if (found == VAULT_NOWHERE)
        errno = ENOMEM;
    else
        vault->cursor = found + count;
    return found;
}

uint64_t place_of(const struct vault *vault, const void *block)
{
    const unsigned char *cells = vault_cell(vault, 0), *place = block;
    uint64_t working = vault_working(vault), count = vault_bank_at(vault, working)->cells;
    if (place < cells || (uint64_t)(place - cells) >= count * VAULT_CELL ||
        (uint64_t)(place - cells) % VAULT_CELL != 0)
        return VAULT_NOWHERE;
    uint64_t cell = (uint64_t)(place - cells) / VAULT_CELL;
    return mark_is_first(vault_marks(vault, working)[cell], cell) ? cell : VAULT_NOWHERE;
}

void place_mark(uint64_t *marks, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        put(&marks[i], mark_further(i));
}

void place_clear(uint64_t *marks, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        put(&marks[i], VAULT_FREE);
}
