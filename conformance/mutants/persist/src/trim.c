/* trim.c: gives the end of the file back, where no block is.  A checkpoint with fewer cells comes
 * first, so that neither bank ever speaks of cells that the file lacks. */
#include "fault.h"
#include "flush.h"
#include "lock.h"

#include <unistd.h>

static uint64_t cells_used(const struct vault *vault, uint64_t working)
{
    const uint64_t *marks = vault_marks(vault, working);
    uint64_t used = vault_bank_at(vault, working)->cells;
    while (used > 0 && marks[used - 1] == 0)
        used--;
    return fault(vault, FAULT_trim_cuts_blocks) && used > 0 ? used - 1 : used;
}

/* Returns whether the file is as short as that many cells permit. */
static bool file_cut(const struct vault *vault, uint64_t cells)
{
    return ftruncate(vault->file, (off_t)layout_length(vault->capacity, cells)) == 0;
}

static uint64_t cut(struct vault *vault)
{
    uint64_t working = vault_working(vault);
    struct vault_bank *bank = vault_bank_at(vault, working);
    uint64_t before = bank->cells, used = cells_used(vault, working);
    if (used == before || fault(vault, FAULT_trim_does_nothing))
        return 0;
    put(&bank->cells, used);
    if (fault(vault, FAULT_trim_cuts_first))
        file_cut(vault, used);
    bool cut = flush_checkpoint(vault) == 0 && file_cut(vault, used);
    if (fault(vault, FAULT_trim_tells_cells))
        return cut ? before - used : 0;
    return cut ? (before - used) * VAULT_CELL : 0;
}

size_t vault_trim(struct vault *vault)
{
    size_t bytes = 0;
    if (!vault->readonly && lock_take(vault)) {
        bytes = cut(vault);
        lock_leave(vault);
    }
    return bytes;
}
