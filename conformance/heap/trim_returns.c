/* Frees most of 600 blocks and trims, eight times, with the statistics before and after; then once
 * more on the empty heap. */
#include "heap_inspect.h"
#include "heap_ledger.h"
#include "sizes.h"

enum { BLOCKS = 600, ROUNDS = 8 };

/* A large one now and then, for it comes and goes by another way. */
static size_t size_of(uint64_t *random)
{
    return 1 + (size_t)random_below(random, random_below(random, 40) == 0 ? 200 * KIB : 4000);
}

static void trim_returns(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (unsigned round = 0; round < ROUNDS; round++) {
        while (ledger->count < BLOCKS)
            ledger_malloc(run, ledger, size_of(&random));
        while (ledger->count > BLOCKS / 8)
            ledger_free(run, ledger, &ledger->entries[random_below(&random, ledger->count)]);
        struct allocator_stats before = heap_stats(run);
        size_t returned = heap_trim(run);
        struct allocator_stats after = heap_stats(run);
        clause_expect(after.footprint_bytes + returned == before.footprint_bytes,
                      "trim returned %zu bytes, and the footprint went from %ju to %ju", returned,
                      (uintmax_t)before.footprint_bytes, (uintmax_t)after.footprint_bytes);
        clause_expect(after.live_bytes == before.live_bytes, "trim changed the live bytes");
        ledger_expect_sound(ledger);
    }
    ledger_drain(run, ledger, &random);
    heap_trim(run);
    clause_expect(heap_trim(run) == 0, "a second trim in a row returned memory again");
    heap_free(run, sure_malloc(run, SIZE_SURE));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_TRIM | CLAUSE_STATS,
    .run = trim_returns,
};
