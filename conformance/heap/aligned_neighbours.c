/* Frees half of many blocks of one size, and carves aligned blocks out of the holes; a carve that
 * is cut wrongly shows in the neighbours' content. */
#include "heap_ledger.h"
#include "heap_options.h"
#include "rounds.h"

enum { ROUNDS = 200, NEIGHBOURS = 64 };

static void aligned_neighbours(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(3 * NEIGHBOURS, run->seed);
    uint64_t random = run->seed;
    for (unsigned round = 0; round < (rounds_are_few(run) ? ROUNDS / 10 : ROUNDS); round++) {
        size_t size = 1 + (size_t)random_below(&random, 500);
        size_t alignment = (size_t)32 << round % 7;
        for (unsigned i = 0; i < NEIGHBOURS; i++)
            ledger_malloc(run, ledger, size);
        for (unsigned i = 0; i < NEIGHBOURS / 2; i++)
            ledger_free(run, ledger, &ledger->entries[random_below(&random, ledger->count)]);
        for (unsigned i = 0; i < NEIGHBOURS / 2; i++) {
            size_t part = 1 + (size_t)random_below(&random, size);
            void *block = heap_aligned_alloc(run, alignment, part);
            clause_expect(block != NULL && (uintptr_t)block % alignment == 0,
                          "aligned_alloc(%zu, %zu) failed or is not aligned", alignment, part);
            ledger_expect_enter(ledger, block, part);
        }
        ledger_expect_sound(ledger);
        ledger_drain(run, ledger, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_neighbours,
};
