/* heap_ledger.h: blocks that are allocated into a ledger and freed out of it. */
#ifndef ASSAY_HEAP_LEDGER_H
#define ASSAY_HEAP_LEDGER_H

#include "ledger.h"
#include "random.h"
#include "sizes.h"

/* Allocates and enters.  Returns the block; NULL only where `size` is not owed. */
static inline void *ledger_malloc(const struct clause_run *run, struct ledger *ledger, size_t size)
{
    void *block = heap_malloc(run, size);
    if (size_is_given(run, block, size))
        ledger_expect_enter(ledger, block, size);
    return block;
}

/* Looks at the content, strikes the entry out and frees. */
static inline void ledger_free(const struct clause_run *run, struct ledger *ledger,
                               struct ledger_entry *entry)
{
    void *block = entry->block;
    ledger_expect_holds(entry);
    ledger_strike(ledger, entry);
    heap_free(run, block);
}

/* Frees them all, in an order that `random` draws. */
static inline void ledger_drain(const struct clause_run *run, struct ledger *ledger,
                                uint64_t *random)
{
    while (ledger->count > 0)
        ledger_free(run, ledger, &ledger->entries[random_below(random, ledger->count)]);
}

#endif
