/* realloc.c: a block shrinks and grows in its place by one committing store; it moves by an intent,
 * which commits: from then on a repair does the rest. */
#include "bank.h"
#include "fault.h"
#include "lock.h"
#include "mark.h"
#include "place.h"

#include <errno.h>
#include <string.h>

static void shrink(struct vault *vault, uint64_t *marks, uint64_t cell, uint64_t size)
{
    uint64_t before = mark_cells(mark_size(marks[cell])), after = mark_cells(size);
    if (fault(vault, FAULT_shrink_frees_first))
        place_clear(marks, cell + after, cell + before);
    put(&marks[cell], mark_first(cell, size));
    place_clear(marks, cell + after, cell + before);
}

static void grow_in_place(struct vault *vault, uint64_t *marks, uint64_t cell, uint64_t size)
{
    uint64_t before = mark_cells(mark_size(marks[cell])), after = mark_cells(size);
    if (fault(vault, FAULT_growth_commits_first))
        put(&marks[cell], mark_first(cell, size));
    place_mark(marks, cell + before, cell + after);
    put(&marks[cell], mark_first(cell, size));
}

/* The intent that takes effect at its last store. */
static void intend(struct vault *vault, struct vault_bank *bank, const struct vault_intent *move)
{
    put(&bank->intent.kind, move->kind);
    put(&bank->intent.from, move->from);
    put(&bank->intent.to, move->to);
    put(&bank->intent.size, move->size);
    if (!fault(vault, FAULT_intent_missing))
        put(&bank->intent.sum, move->sum);
}

static void *move(struct vault *vault, uint64_t from, uint64_t size)
{
    struct vault_bank *bank = vault_bank_at(vault, vault_working(vault));
    uint64_t *marks = vault_marks(vault, vault_working(vault));
    uint64_t count = mark_cells(size), to = place_find(vault, count);
    if (to == VAULT_NOWHERE)
        return NULL;
    struct vault_intent intent = {VAULT_MOVE, from, to, size, 0};
    intent.sum = intent_sum(&intent);
    if (!fault(vault, FAULT_copy_after_commit))
        memcpy(vault_cell(vault, to), vault_cell(vault, from), mark_size(marks[from]));
    place_mark(marks, to + 1, to + count);
    if (fault(vault, FAULT_move_frees_first))
        put(&marks[from], VAULT_FREE);
    intend(vault, bank, &intent);
    if (fault(vault, FAULT_copy_after_commit))
        memcpy(vault_cell(vault, to), vault_cell(vault, from), mark_size(marks[from]));
    intent_finish(vault, bank, marks);
    return vault_cell(vault, to);
}

static void *resize(struct vault *vault, uint64_t cell, size_t size)
{
    uint64_t *marks = vault_marks(vault, vault_working(vault));
    uint64_t before = mark_cells(mark_size(marks[cell])), after = mark_cells(size);
    if (after <= before)
        shrink(vault, marks, cell, size);
    else if (place_is_free(vault, cell + before, after - before))
        grow_in_place(vault, marks, cell, size);
    else
        return move(vault, cell, size);
    return vault_cell(vault, cell);
}

void *vault_realloc(struct vault *vault, void *block, size_t size)
{
    void *result = NULL;
    if (block == NULL)
        return vault_malloc(vault, size);
    if (vault->readonly) {
        errno = EROFS;
        return NULL;
    }
    if (size > vault->capacity * VAULT_CELL ||
        (fault(vault, FAULT_large_resize_refused) && size > vault->capacity)) {
        errno = ENOMEM;
        return NULL;
    }
    if (!lock_take(vault))
        return NULL;
    uint64_t cell = place_of(vault, block);
    if (cell != VAULT_NOWHERE)
        result = resize(vault, cell, size);
    else
        errno = EINVAL;
    lock_leave(vault);
    return result;
}
