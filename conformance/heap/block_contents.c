/* Keeps 3000 patterned blocks, of which half are freed, while 20000 random calls work on the same
 * heap. */
#include "heap_ledger.h"
#include "rounds.h"
#include "traffic.h"

enum { KEPT = 3000, OPERATIONS = 20000 };

static void block_contents(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct ledger *kept = ledger_open(KEPT, ~run->seed);
    for (size_t i = 0; i < KEPT; i++)
        ledger_malloc(run, kept, 1 + (size_t)random_below(&random, 300));
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 100,
                              .size_most = 4 * KIB,
                              .random = run->seed};
    traffic_begin(&traffic);
    for (size_t i = 0; i < KEPT / 2; i++)
        ledger_free(run, kept, &kept->entries[random_below(&random, kept->count)]);
    traffic_pass(&traffic, rounds(run, OPERATIONS));
    ledger_expect_sound(kept);
    traffic_drain(&traffic);
    ledger_drain(run, kept, &random);
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS,
    .run = block_contents,
};
