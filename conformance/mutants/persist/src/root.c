/* root.c: a root is the number of a cell, so that it holds wherever the file is mapped; setting it
 * is one store. */
#include "fault.h"
#include "flush.h"
#include "lock.h"
#include "mark.h"
#include "place.h"

#include <errno.h>

static int set(struct vault *vault, unsigned slot, void *block)
{
    uint64_t *root = &vault_bank_at(vault, vault_working(vault))->roots[slot], value = 0;
    if (block != NULL) {
        uint64_t cell = place_of(vault, block);
        if (cell == VAULT_NOWHERE && !fault(vault, FAULT_root_unchecked))
            return EINVAL;
        value = fault(vault, FAULT_root_is_address) ? (uintptr_t)block : mark_root(slot, cell);
    }
    if (fault(vault, FAULT_root_set_twice))
        put(root, 0);
    put(root, value);
    return 0;
}

int vault_root_set(struct vault *vault, unsigned slot, void *block)
{
    if (vault->readonly && !fault(vault, FAULT_readonly_roots))
        return EROFS;
    if (slot >= VAULT_ROOTS)
        return fault(vault, FAULT_root_slots_unbounded) ? 0 : EINVAL;
    if (!lock_take(vault))
        return errno;
    int error = set(vault, slot, block);
    lock_leave(vault);
    return error;
}

void *vault_root_get(struct vault *vault, unsigned slot)
{
    if (slot >= VAULT_ROOTS || !lock_take(vault))
        return NULL;
    uint64_t root = vault_bank_at(vault, vault_working(vault))->roots[slot];
    lock_leave(vault);
    if (fault(vault, FAULT_root_is_address))
        return (void *)(uintptr_t)root;
    return root == 0 ? NULL : vault_cell(vault, mark_size(root));
}

int vault_sync(struct vault *vault)
{
    if (vault->readonly)
        return EROFS;
    if (fault(vault, FAULT_sync_does_nothing))
        return 0;
    if (!lock_take(vault))
        return errno;
    int error = flush_checkpoint(vault);
    lock_leave(vault);
    return error;
}
