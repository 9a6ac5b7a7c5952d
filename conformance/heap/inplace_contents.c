/* Frees every second neighbour, asks the others for random sizes up to twice their own, and fills
 * what was granted. */
#include "heap_ledger.h"
#include "rounds.h"

enum { ROUNDS = 200, BLOCKS = 48 };

static void resize(const struct clause_run *run, struct ledger *ledger, size_t index, size_t size)
{
    struct ledger_entry entry = ledger->entries[index];
    bool done = heap_realloc_in_place(run, entry.block, size);
    if (done && size < entry.size)
        entry.size = size;
    ledger_expect_holds(&entry);
    if (!done)
        return;
    ledger_strike(ledger, &ledger->entries[index]);
    ledger_expect_enter(ledger, entry.block, size);
}

static void inplace_contents(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        size_t size = 1 + (size_t)random_below(&random, (size_t)32 << round % 8);
        for (unsigned i = 0; i < BLOCKS; i++)
            ledger_malloc(run, ledger, size);
        for (size_t i = BLOCKS - 1; i < BLOCKS; i -= 2)
            ledger_free(run, ledger, &ledger->entries[i]);
        for (size_t i = 0; i < ledger->count; i++)
            resize(run, ledger, i, 1 + (size_t)random_below(&random, 2 * size + 8));
        for (unsigned i = 0; i < BLOCKS; i++)
            ledger_malloc(run, ledger, 1 + size / 3);
        ledger_expect_sound(ledger);
        ledger_drain(run, ledger, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC_IN_PLACE,
    .run = inplace_contents,
};
