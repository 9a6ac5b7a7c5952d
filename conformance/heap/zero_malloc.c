/* Takes 64 such blocks between others and frees all of them in random order. */
#include "heap_block_list.h"

enum { BLOCKS = 64 };

static void zero_malloc(const struct clause_run *run)
{
    struct block_list *list = block_list_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    size_t nulls = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        void *block = heap_malloc(run, 0);
        if (block != NULL)
            block_list_expect_enter(list, block, 0);
        nulls += block == NULL;
        block_list_malloc(run, list, 1 + i);
    }
    block_list_drain(run, list, &random);
    clause_value("%s", nulls == 0 ? "a unique block" : nulls == BLOCKS ? "null" : "either");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = zero_malloc,
};
