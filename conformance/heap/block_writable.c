/* Fills a block of each size with a pattern, 16 live at a time, and looks at all of them before
 * they are freed. */
#include "heap_ledger.h"

enum { LIVE = 16, SIZE_MOST = 4096 };

static void block_writable(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (size_t size = 1; size <= SIZE_MOST; size++) {
        ledger_malloc(run, ledger, size);
        if (ledger->count == LIVE)
            ledger_drain(run, ledger, &random);
    }
    ledger_drain(run, ledger, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = block_writable,
};
