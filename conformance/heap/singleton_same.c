/* Takes blocks by two handles in turn and frees them by either. */
#include "heap_block_list.h"

enum { BLOCKS = 200 };

static void singleton_same(const struct clause_run *run)
{
    struct clause_run other = *run;
    struct block_list *list = block_list_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    other.handle = clause_open(run, NULL);
    for (unsigned i = 0; i < 2 * BLOCKS; i++)
        block_list_malloc(i % 2 == 0 ? run : &other, list, 1 + i * 3);
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_free(&other, list, &list->entries[random_below(&random, list->count)]);
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SINGLETON,
    .run = singleton_same,
};
