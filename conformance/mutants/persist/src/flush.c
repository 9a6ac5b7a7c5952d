/* flush.c: the checkpoint, in this order, each step on the medium before the next: the blocks, the
 * working bank, the length; the slot that calls it stable; the copy to go on with. */
#include "flush.h"

#include "bank.h"
#include "fault.h"
#include "header.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int flush_range(struct vault *vault, uint64_t start, uint64_t length)
{
    uint64_t first = start / VAULT_PAGE * VAULT_PAGE;
    uint64_t end = (start + length + VAULT_PAGE - 1) / VAULT_PAGE * VAULT_PAGE;
    if (length == 0 || msync(vault->base + first, end - first, MS_SYNC) == 0)
        return 0;
    return fault(vault, FAULT_flush_failure_ignored) ? 0 : errno;
}

int flush_file(struct vault *vault)
{
    return fsync(vault->file) == 0 || fault(vault, FAULT_flush_failure_ignored) ? 0 : errno;
}

static int bank_flush(struct vault *vault, uint64_t bank)
{
    uint64_t cells = vault_bank_at(vault, bank)->cells;
    int error = flush_range(vault, layout_bank(vault->capacity, bank), VAULT_PAGE);
    if (error == 0 && !fault(vault, FAULT_marks_unsynced))
        error = flush_range(vault, layout_marks(vault->capacity, bank), cells * sizeof(uint64_t));
    return error;
}

/* What the checkpoint refers to. */
static int contents_flush(struct vault *vault, uint64_t bank)
{
    uint64_t cells = vault_bank_at(vault, bank)->cells;
    int error = 0;
    if (!fault(vault, FAULT_blocks_unsynced))
        error = flush_range(vault, layout_cells(vault->capacity), cells * VAULT_CELL);
    if (error == 0)
        error = bank_flush(vault, bank);
    if (error == 0 && !fault(vault, FAULT_length_unsynced) &&
        cells != vault_bank_at(vault, 1 - bank)->cells)
        error = flush_file(vault);
    return error;
}

static int checkpoint(struct vault *vault, uint64_t working)
{
    const struct vault_slot *slot = header_current(vault);
    uint64_t number = slot->checkpoint + 1;
    bool late = fault(vault, FAULT_slot_before_blocks);
    int error = late ? 0 : contents_flush(vault, working);
    if (error == 0)
        error = header_write(vault, VAULT_DIRTY, number, working);
    if (error == 0 && late)
        error = contents_flush(vault, working);
    if (error != 0)
        return error;
    put(&vault_run_page(vault)->working, 1 - working);
    if (!fault(vault, FAULT_copy_skipped))
        bank_copy(vault, working, 1 - working, number);
    return 0;
}

int flush_checkpoint(struct vault *vault)
{
    uint64_t working = vault_working(vault);
    struct vault_bank *bank = vault_bank_at(vault, working);
    if (bank->suspect != 0 && !fault(vault, FAULT_suspicion_forgotten))
        return EIO;
    int error = checkpoint(vault, working);
    if (error != 0)
        for (uint64_t i = 0; i < VAULT_BANKS; i++)
            put(&vault_bank_at(vault, i)->suspect, 1);
    return error;
}

int flush_clean(struct vault *vault)
{
    uint64_t working = vault_working(vault);
    const struct vault_slot *slot = header_current(vault);
    int error = bank_flush(vault, working);
    return error != 0 ? error : header_write(vault, VAULT_CLEAN, slot->checkpoint, slot->bank);
}

void flush_renew(struct vault *vault)
{
    uint64_t cells = vault_bank_at(vault, vault_working(vault))->cells;
    uint64_t end = layout_length(vault->capacity, cells);
    for (uint64_t at = 0; at + sizeof(uint64_t) <= end; at += VAULT_PAGE) {
        uint64_t *word = (uint64_t *)(void *)(vault->base + at);
        __atomic_store_n(word, __atomic_load_n(word, __ATOMIC_RELAXED), __ATOMIC_RELEASE);
    }
    for (uint64_t i = 0; i < VAULT_BANKS && !fault(vault, FAULT_suspicion_kept); i++)
        put(&vault_bank_at(vault, i)->suspect, 0);
}
