/* Frees every third of 48 neighbours and resizes the others at random, into the holes or leaving
 * space behind. */
#include "heap_ledger.h"
#include "rounds.h"

enum { ROUNDS = 300, BLOCKS = 48 };

static void resize(const struct clause_run *run, struct ledger *ledger, size_t index, size_t size)
{
    struct ledger_entry entry = ledger->entries[index];
    ledger_expect_holds(&entry);
    void *block = heap_realloc(run, entry.block, size);
    clause_expect(block != NULL, "realloc from %zu to %zu bytes failed", entry.size, size);
    ledger_strike(ledger, &ledger->entries[index]);
    entry.block = block;
    entry.size = size < entry.size ? size : entry.size;
    ledger_expect_holds(&entry);
    ledger_expect_enter(ledger, block, size);
}

static void realloc_neighbours(const struct clause_run *run)
{
    struct ledger *ledger = ledger_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        size_t size = 1 + (size_t)random_below(&random, (size_t)32 << round % 8);
        for (unsigned i = 0; i < BLOCKS; i++)
            ledger_malloc(run, ledger, size);
        for (size_t i = BLOCKS - 1; i < BLOCKS; i -= 3)
            ledger_free(run, ledger, &ledger->entries[i]);
        for (size_t i = 0; i < ledger->count; i++)
            resize(run, ledger, i, 1 + (size_t)random_below(&random, 2 * size + 8));
        ledger_malloc(run, ledger, size);
        ledger_expect_sound(ledger);
        ledger_drain(run, ledger, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_neighbours,
};
