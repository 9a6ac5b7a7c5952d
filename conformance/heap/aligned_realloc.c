/* Resizes blocks that are aligned to a page up and down, and looks at content and address each
 * time. */
#include "heap_ledger.h"

enum { BLOCKS = 48, SIZES = 5, ALIGNMENT = 4096 };

static const size_t sizes[SIZES] = {100, 5000, 60, 20000, 1};

/* Resizes one block to all the sizes; returns how often the alignment stayed. */
static unsigned resize(const struct clause_run *run, struct ledger *ledger, void *block)
{
    unsigned kept = 0;
    for (unsigned i = 1; i < SIZES; i++) {
        struct ledger_entry entry = *ledger_find(ledger, block);
        ledger_strike(ledger, ledger_find(ledger, block));
        block = heap_realloc(run, block, sizes[i]);
        clause_expect(block != NULL, "realloc of an aligned block to %zu bytes failed", sizes[i]);
        entry.block = block;
        entry.size = sizes[i] < sizes[i - 1] ? sizes[i] : sizes[i - 1];
        ledger_expect_holds(&entry);
        ledger_expect_enter(ledger, block, sizes[i]);
        kept += (uintptr_t)block % ALIGNMENT == 0;
    }
    return kept;
}

static void aligned_realloc(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    unsigned kept = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        void *block = heap_aligned_alloc(run, ALIGNMENT, sizes[0]);
        clause_expect(block != NULL, "aligned_alloc(%u, %zu) failed", ALIGNMENT, sizes[0]);
        ledger_expect_enter(ledger, block, sizes[0]);
        kept += resize(run, ledger, block);
    }
    ledger_drain(run, ledger, &random);
    clause_value("%s", kept == BLOCKS * (SIZES - 1) ? "the alignment stays" : "it may be lost");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC | CLAUSE_REALLOC,
    .run = aligned_realloc,
};
