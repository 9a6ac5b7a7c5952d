/* Frees every third of 48 neighbours and resizes the others at random, into the holes or leaving
 * space behind. */
#include "heap_block_list.h"
#include "rounds.h"

enum { ROUNDS = 300, BLOCKS = 48 };

static void resize(const struct clause_run *run, struct block_list *list, size_t index, size_t size)
{
    struct block_list_entry entry = list->entries[index];
    block_list_expect_holds(&entry);
    void *block = heap_realloc(run, entry.block, size);
    clause_expect(block != NULL, "realloc from %zu to %zu bytes failed", entry.size, size);
    block_list_strike(list, &list->entries[index]);
    entry.block = block;
    entry.size = size < entry.size ? size : entry.size;
    block_list_expect_holds(&entry);
    block_list_expect_enter(list, block, size);
}

static void realloc_neighbours(const struct clause_run *run)
{
    struct block_list *list = block_list_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        size_t size = 1 + (size_t)random_below(&random, (size_t)32 << round % 8);
        for (unsigned i = 0; i < BLOCKS; i++)
            block_list_malloc(run, list, size);
        for (size_t i = BLOCKS - 1; i < BLOCKS; i -= 3)
            block_list_free(run, list, &list->entries[i]);
        for (size_t i = 0; i < list->count; i++)
            resize(run, list, i, 1 + (size_t)random_below(&random, 2 * size + 8));
        block_list_malloc(run, list, size);
        block_list_expect_sound(list);
        block_list_drain(run, list, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_neighbours,
};
