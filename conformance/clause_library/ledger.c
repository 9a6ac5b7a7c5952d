/* ledger.c: a sorted array.  Clauses hold at most some thousand blocks, and moving a few pages of
 * entries costs less than a tree that would have to be trusted. */
#include "ledger.h"

#include "clause.h"
#include "pattern.h"

struct ledger *ledger_open(size_t most, uint64_t keys)
{
    struct ledger *ledger = clause_memory(sizeof *ledger + most * sizeof *ledger->entries);
    ledger->most = most;
    ledger->keys = keys;
    ledger->entries = (struct ledger_entry *)(ledger + 1);
    return ledger;
}

/* How many entries begin at or below the address. */
static size_t rank(const struct ledger *ledger, const void *address)
{
    size_t low = 0, high = ledger->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t)ledger->entries[middle].block <= (uintptr_t)address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Two blocks of size 0 may not share their address either. */
static uintptr_t end_of(const void *block, size_t size)
{
    return (uintptr_t)block + (size > 0 ? size : 1);
}

static bool overlaps(const struct ledger *ledger, size_t at, const void *block, size_t size)
{
    uintptr_t start = (uintptr_t)block, end = end_of(block, size);
    if (end < start)
        return true;
    if (at > 0 && end_of(ledger->entries[at - 1].block, ledger->entries[at - 1].size) > start)
        return true;
    return at < ledger->count && (uintptr_t)ledger->entries[at].block < end;
}

bool ledger_enter(struct ledger *ledger, void *block, size_t size)
{
    size_t at = rank(ledger, block);
    if (ledger->count == ledger->most || overlaps(ledger, at, block, size))
        return false;
    struct ledger_entry *entry = &ledger->entries[at];
    memmove(entry + 1, entry, (ledger->count - at) * sizeof *entry);
    ledger->count++;
    *entry = (struct ledger_entry){block, size, random_next(&ledger->keys)};
    pattern_fill(block, size, entry->key);
    return true;
}

struct ledger_entry *ledger_find(const struct ledger *ledger, const void *block)
{
    size_t at = rank(ledger, block);
    bool found = at > 0 && ledger->entries[at - 1].block == block;
    return found ? &ledger->entries[at - 1] : NULL;
}

struct ledger_entry *ledger_holder(const struct ledger *ledger, const void *address)
{
    size_t at = rank(ledger, address);
    if (at == 0)
        return NULL;
    struct ledger_entry *entry = &ledger->entries[at - 1];
    return (uintptr_t)address - (uintptr_t)entry->block < entry->size ? entry : NULL;
}

bool ledger_holds(const struct ledger_entry *entry)
{
    return pattern_holds(entry->block, entry->size, entry->key);
}

struct ledger_entry *ledger_spoiled(const struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (!ledger_holds(&ledger->entries[i]))
            return &ledger->entries[i];
    return NULL;
}

void ledger_strike(struct ledger *ledger, struct ledger_entry *entry)
{
    size_t at = (size_t)(entry - ledger->entries);
    ledger->count--;
    memmove(entry, entry + 1, (ledger->count - at) * sizeof *entry);
}

uint64_t ledger_bytes(const struct ledger *ledger)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < ledger->count; i++)
        sum += ledger->entries[i].size;
    return sum;
}

void ledger_expect_enter(struct ledger *ledger, void *block, size_t size)
{
    if (ledger->count == ledger->most)
        clause_unresolved("the ledger has no room for another block");
    if (!ledger_enter(ledger, block, size))
        clause_fail("a block of %zu bytes overlaps a live block", size);
}

void ledger_expect_holds(const struct ledger_entry *entry)
{
    if (!ledger_holds(entry))
        clause_fail("a live block of %zu bytes lost its content", entry->size);
}

void ledger_expect_sound(const struct ledger *ledger)
{
    const struct ledger_entry *spoiled = ledger_spoiled(ledger);
    if (spoiled != NULL)
        ledger_expect_holds(spoiled);
}
