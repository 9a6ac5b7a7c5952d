/* Keeps 3000 patterned blocks, of which half are freed, while 20000 random calls work on the same
 * heap. */
#include "heap_ledger.h"
#include "random_operations.h"
#include "rounds.h"

enum { KEPT = 3000, OPERATIONS = 20000 };

static void block_contents(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct ledger *kept = ledger_open(KEPT, ~run->seed);
    for (size_t i = 0; i < KEPT; i++)
        ledger_malloc(run, kept, 1 + (size_t)random_below(&random, 300));
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 100,
                                       .size_most = 4 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    for (size_t i = 0; i < KEPT / 2; i++)
        ledger_free(run, kept, &kept->entries[random_below(&random, kept->count)]);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    ledger_expect_sound(kept);
    random_operations_drain(&stream);
    ledger_drain(run, kept, &random);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = block_contents,
};
