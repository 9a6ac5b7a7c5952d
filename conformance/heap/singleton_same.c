/* Takes blocks by two handles in turn and frees them by either. */
#include "heap_ledger.h"

enum { BLOCKS = 200 };

static void singleton_same(const struct clause_run *run)
{
    struct clause_run other = *run;
    struct ledger *ledger = ledger_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    other.handle = clause_open(run, NULL);
    for (unsigned i = 0; i < 2 * BLOCKS; i++)
        ledger_malloc(i % 2 == 0 ? run : &other, ledger, 1 + i * 3);
    for (unsigned i = 0; i < BLOCKS; i++)
        ledger_free(&other, ledger, &ledger->entries[random_below(&random, ledger->count)]);
    ledger_drain(run, ledger, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SINGLETON,
    .run = singleton_same,
};
