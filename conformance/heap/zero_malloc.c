/* Takes 64 such blocks between others and frees all of them in random order. */
#include "heap_ledger.h"

enum { BLOCKS = 64 };

static void zero_malloc(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    size_t nulls = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        void *block = heap_malloc(run, 0);
        if (block != NULL)
            ledger_expect_enter(ledger, block, 0);
        nulls += block == NULL;
        ledger_malloc(run, ledger, 1 + i);
    }
    ledger_drain(run, ledger, &random);
    clause_value("%s", nulls == 0 ? "a unique block" : nulls == BLOCKS ? "null" : "either");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = zero_malloc,
};
