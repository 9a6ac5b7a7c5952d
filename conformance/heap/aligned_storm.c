/* Random alignments up to a KiB and random sizes, one plain block to two aligned ones, freed in
 * random order. */
#include "heap_ledger.h"
#include "rounds.h"

enum { LIVE = 128, ROUNDS = 20000 };

static void aligned_storm(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (size_t i = 0; i < rounds(run, ROUNDS); i++) {
        size_t alignment = (size_t)1 << random_below(&random, 11);
        size_t size = 1 + (size_t)random_below(&random, 600);
        if (ledger->count == LIVE)
            ledger_free(run, ledger, &ledger->entries[random_below(&random, LIVE)]);
        if (i % 3 == 0) {
            ledger_malloc(run, ledger, size);
            continue;
        }
        void *block = heap_aligned_alloc(run, alignment, size);
        clause_expect(block != NULL, "aligned_alloc(%zu, %zu) failed", alignment, size);
        clause_expect((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) is not aligned",
                      alignment, size);
        ledger_expect_enter(ledger, block, size);
    }
    ledger_drain(run, ledger, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_storm,
};
