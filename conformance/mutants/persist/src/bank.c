/* bank.c: see bank.h.  What a repair finds is, in this order: a copy that was not complete, which
 * is made again; an intent, which is finished; further marks without a first one, which are freed.
 */
#include "bank.h"

#include "fault.h"
#include "header.h"
#include "mark.h"

#include <stddef.h>
#include <stdio.h>

uint64_t bank_sum(const struct vault *vault, uint64_t bank)
{
    const struct vault_bank *head = vault_bank_at(vault, bank);
    uint64_t sum = header_sum(1, &head->cells, sizeof head->cells);
    sum = header_sum(sum, head->roots, sizeof head->roots);
    return header_sum(sum, vault_marks(vault, bank), head->cells * sizeof(uint64_t));
}

/* Stores what differs, so that a page that is the same stays clean. */
static void word_copy(uint64_t *to, uint64_t value)
{
    if (*to != value)
        put(to, value);
}

void bank_copy(struct vault *vault, uint64_t from, uint64_t to, uint64_t checkpoint)
{
    const struct vault_bank *source = vault_bank_at(vault, from);
    struct vault_bank *target = vault_bank_at(vault, to);
    const uint64_t *source_marks = vault_marks(vault, from);
    uint64_t *target_marks = vault_marks(vault, to);
    if (fault(vault, FAULT_copy_marked_early))
        put(&target->checkpoint, checkpoint);
    word_copy(&target->intent.sum, 0);
    for (uint64_t i = source->cells; i < target->cells; i++)
        word_copy(&target_marks[i], VAULT_FREE);
    for (uint64_t i = 0; i < source->cells; i++)
        word_copy(&target_marks[i], source_marks[i]);
    for (unsigned i = 0; i < VAULT_ROOTS && !fault(vault, FAULT_copy_misses_roots); i++)
        word_copy(&target->roots[i], source->roots[i]);
    put(&target->cells, source->cells);
    put(&target->checkpoint, checkpoint);
}

uint64_t intent_sum(const struct vault_intent *intent)
{
    return header_sum(VAULT_MAGIC, intent, offsetof(struct vault_intent, sum)) | 1;
}

void intent_finish(struct vault *vault, struct vault_bank *bank, uint64_t *marks)
{
    const struct vault_intent intent = bank->intent;
    uint64_t old = marks[intent.from];
    put(&marks[intent.to], mark_first(intent.to, intent.size));
    if (fault(vault, FAULT_intent_cleared_early))
        put(&bank->intent.sum, 0);
    if (mark_is_first(old, intent.from)) {
        uint64_t cells = mark_cells(mark_size(old));
        put(&marks[intent.from], VAULT_FREE);
        for (uint64_t i = 1; i < cells; i++)
            put(&marks[intent.from + i], VAULT_FREE);
    }
    if (!fault(vault, FAULT_intent_kept))
        put(&bank->intent.sum, 0);
}

static bool intent_is_valid(const struct vault *vault, const struct vault_bank *bank)
{
    const struct vault_intent *intent = &bank->intent;
    return intent->kind == VAULT_MOVE && intent->from < bank->cells && intent->to < bank->cells &&
           (intent->sum == intent_sum(intent) || fault(vault, FAULT_intent_sum_unchecked));
}

/* Frees the further marks that no first one covers. */
static void sweep(struct vault *vault, const struct vault_bank *bank, uint64_t *marks)
{
    uint64_t covered = 0;
    for (uint64_t i = 0; i < bank->cells; i++) {
        if (mark_is_first(marks[i], i))
            covered = i + mark_cells(mark_size(marks[i]));
        else if (i >= covered && mark_is_further(marks[i], i) && !fault(vault, FAULT_sweep_skipped))
            put(&marks[i], VAULT_FREE);
    }
}

void bank_repair(struct vault *vault)
{
    const struct vault_slot *slot = header_current(vault);
    struct vault_bank *bank = vault_bank_at(vault, 1 - slot->bank);
    uint64_t *marks = vault_marks(vault, 1 - slot->bank);
    put(&vault_run_page(vault)->working, 1 - slot->bank);
    if (bank->checkpoint != slot->checkpoint && !fault(vault, FAULT_copy_unrepaired))
        bank_copy(vault, slot->bank, 1 - slot->bank, slot->checkpoint);
    if (fault(vault, FAULT_sweep_first))
        sweep(vault, bank, marks);
    if (intent_is_valid(vault, bank) && !fault(vault, FAULT_intent_ignored)) {
        if (fault(vault, FAULT_repair_clears_first))
            put(&bank->intent.sum, 0);
        intent_finish(vault, bank, marks);
    }
    if (bank->intent.sum != 0 && !fault(vault, FAULT_intent_kept))
        put(&bank->intent.sum, 0);
    sweep(vault, bank, marks);
}

static bool complain(char *why, size_t why_size, const char *what, uint64_t where)
{
    if (why_size > 0)
        snprintf(why, why_size, "%s %llu", what, (unsigned long long)where);
    return false;
}

/* As a repair leaves it that finishes the move, if there is one. */
static uint64_t mark_repaired(const struct vault_intent *move, const uint64_t *marks, uint64_t cell)
{
    if (move == NULL)
        return marks[cell];
    if (cell == move->to)
        return mark_first(cell, move->size);
    uint64_t old = marks[move->from];
    bool moved = mark_is_first(old, move->from) && cell >= move->from &&
                 cell - move->from < mark_cells(mark_size(old));
    return moved ? VAULT_FREE : marks[cell];
}

static bool marks_check(const struct vault *vault, uint64_t bank, bool repaired, char *why,
                        size_t why_size)
{
    const struct vault_bank *head = vault_bank_at(vault, bank);
    const uint64_t *marks = vault_marks(vault, bank);
    const struct vault_intent *move =
        repaired && intent_is_valid(vault, head) ? &head->intent : NULL;
    for (uint64_t i = 0, end = 0; i < head->cells; i++) {
        uint64_t mark = mark_repaired(move, marks, i);
        bool stray = mark_is_further(mark, i);
        if (i < end && !stray)
            return complain(why, why_size, "a block has no mark at cell", i);
        if (i >= end && mark_is_first(mark, i))
            end = i + mark_cells(mark_size(mark));
        else if (i >= end && mark != VAULT_FREE && !(repaired && stray))
            return complain(why, why_size, "a mark without a block at cell", i);
        if (end > head->cells)
            return complain(why, why_size, "a block leaves the heap at cell", i);
    }
    return true;
}

bool bank_check(const struct vault *vault, uint64_t bank, bool repaired, char *why, size_t why_size)
{
    const struct vault_bank *head = vault_bank_at(vault, bank);
    if (!marks_check(vault, bank, repaired, why, why_size))
        return false;
    for (unsigned slot = 0; slot < VAULT_ROOTS; slot++) {
        uint64_t root = head->roots[slot], cell = mark_size(root);
        if (root != 0 && !fault(vault, FAULT_root_is_address) &&
            !fault(vault, FAULT_roots_trusted) &&
            (root != mark_root(slot, cell) || cell >= head->cells))
            return complain(why, why_size, "a damaged root in slot", slot);
    }
    return true;
}
