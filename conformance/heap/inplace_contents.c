/* Frees every second neighbour, asks the others for random sizes up to twice their own, and fills
 * what was granted. */
#include "heap_block_list.h"
#include "rounds.h"

enum { ROUNDS = 200, BLOCKS = 48 };

static void resize(const struct clause_run *run, struct block_list *list, size_t index, size_t size)
{
    struct block_list_entry entry = list->entries[index];
    bool done = heap_realloc_in_place(run, entry.block, size);
    if (done && size < entry.size)
        entry.size = size;
    block_list_expect_holds(&entry);
    if (!done)
        return;
    block_list_strike(list, &list->entries[index]);
    block_list_expect_enter(list, entry.block, size);
}

static void inplace_contents(const struct clause_run *run)
{
    struct block_list *list = block_list_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        size_t size = 1 + (size_t)random_below(&random, (size_t)32 << round % 8);
        for (unsigned i = 0; i < BLOCKS; i++)
            block_list_malloc(run, list, size);
        for (size_t i = BLOCKS - 1; i < BLOCKS; i -= 2)
            block_list_free(run, list, &list->entries[i]);
        for (size_t i = 0; i < list->count; i++)
            resize(run, list, i, 1 + (size_t)random_below(&random, 2 * size + 8));
        for (unsigned i = 0; i < BLOCKS; i++)
            block_list_malloc(run, list, 1 + size / 3);
        block_list_expect_sound(list);
        block_list_drain(run, list, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC_IN_PLACE,
    .run = inplace_contents,
};
