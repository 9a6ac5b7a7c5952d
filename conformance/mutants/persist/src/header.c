/* header.c: a slot is written with its sum removed first and put last, in the page that is not the
 * current one's, so that at every moment one of the two is whole. */
#include "header.h"

#include "bank.h"
#include "fault.h"
#include "flush.h"

#include <stddef.h>
#include <string.h>

uint64_t header_sum(uint64_t sum, const void *bytes, uint64_t length)
{
    const uint64_t *words = bytes;
    for (uint64_t i = 0; i < length / sizeof *words; i++) {
        sum = (sum ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
    }
    return sum;
}

static uint64_t slot_sum(const struct vault_slot *slot)
{
    return header_sum(VAULT_MAGIC, slot, offsetof(struct vault_slot, sum));
}

static uint32_t version_of(const struct vault *vault)
{
    return fault(vault, FAULT_version_forgotten) ? VAULT_VERSION + 1 : VAULT_VERSION;
}

bool header_is_whole(const struct vault *vault, const struct vault_slot *slot)
{
    if (slot->magic != VAULT_MAGIC ||
        (slot->version != version_of(vault) && !fault(vault, FAULT_version_unchecked)) ||
        ((slot->order != VAULT_ORDER || slot->word_bytes != sizeof(void *) ||
          slot->page_bytes != VAULT_PAGE) &&
         !fault(vault, FAULT_machine_unchecked)))
        return false;
    if (fault(vault, FAULT_header_sum_unchecked))
        return true;
    return slot->bank < VAULT_BANKS && slot->capacity > 0 && slot->capacity <= VAULT_CELLS_MOST &&
           (slot->state == VAULT_DIRTY || slot->state == VAULT_CLEAN) &&
           slot->sum == slot_sum(slot);
}

struct vault_slot *header_current(const struct vault *vault)
{
    struct vault_slot *current = NULL;
    for (uint64_t i = 0; i < VAULT_SLOTS; i++) {
        struct vault_slot *slot = vault_slot_at(vault, i);
        if (header_is_whole(vault, slot) && (current == NULL || slot->sequence > current->sequence))
            current = slot;
    }
    return current;
}

/* Eight bytes at a time, in order. */
static void slot_store(struct vault_slot *slot, const struct vault_slot *value)
{
    uint64_t words[sizeof *value / sizeof(uint64_t)];
    memcpy(words, value, sizeof words);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        put((uint64_t *)(void *)slot + i, words[i]);
}

int header_write(struct vault *vault, enum vault_state state, uint64_t checkpoint, uint64_t bank)
{
    struct vault_slot next = *header_current(vault);
    uint64_t place = (next.sequence + 1) % VAULT_SLOTS;
    if (fault(vault, FAULT_slot_in_place))
        place = next.sequence % VAULT_SLOTS;
    struct vault_slot *slot = vault_slot_at(vault, place);
    next.sequence++;
    next.state = state;
    next.checkpoint = checkpoint;
    next.bank = bank;
    next.bank_sum = bank_sum(vault, bank);
    next.base = (uintptr_t)vault->base;
    memcpy(next.boot, vault->boot, sizeof next.boot);
    next.sum = slot_sum(&next);
    put(&slot->sum, 0);
    slot_store(slot, &next);
    if (fault(vault, FAULT_slot_unsynced) ||
        (fault(vault, FAULT_dirty_mark_unsynced) && state == VAULT_DIRTY &&
         checkpoint == vault_slot_at(vault, 1 - place)->checkpoint))
        return 0;
    return flush_range(vault, place * VAULT_PAGE, VAULT_PAGE);
}

void header_begin(struct vault *vault)
{
    struct vault_slot first = {.magic = VAULT_MAGIC,
                               .version = version_of(vault),
                               .order = VAULT_ORDER,
                               .word_bytes = sizeof(void *),
                               .page_bytes = VAULT_PAGE,
                               .shared = vault->shared,
                               .state = VAULT_CLEAN,
                               .capacity = vault->capacity,
                               .bank_sum = bank_sum(vault, 0),
                               .base = (uintptr_t)vault->base};
    first.sum = slot_sum(&first);
    slot_store(vault_slot_at(vault, 0), &first);
}
