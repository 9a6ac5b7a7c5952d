/* Frees NULL first, between 1000 allocations, and last; no block changes. */
#include "heap_ledger.h"

enum { CALLS = 1000 };

static void free_null(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(CALLS, run->seed);
    uint64_t random = run->seed;
    heap_free(run, NULL);
    heap_free(run, NULL);
    for (size_t i = 0; i < CALLS; i++) {
        ledger_malloc(run, ledger, 1 + i);
        heap_free(run, NULL);
    }
    ledger_expect_sound(ledger);
    ledger_drain(run, ledger, &random);
    heap_free(run, NULL);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = free_null,
};
