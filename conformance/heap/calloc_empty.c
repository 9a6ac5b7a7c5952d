/* Pairs of factors with a 0, up to SIZE_MAX, between other live blocks; a block that is given is
 * freed like any other. */
#include "heap_block_list.h"

static void calloc_empty(const struct clause_run *run)
{
    static const size_t factors[][2] = {{0, 0},   {0, 1},        {1, 0},       {0, 100},
                                        {100, 0}, {0, SIZE_MAX}, {SIZE_MAX, 0}};
    enum { PAIRS = sizeof factors / sizeof factors[0] };
    struct block_list *list = block_list_open(2 * PAIRS, run->seed);
    uint64_t random = run->seed;
    size_t nulls = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        void *block = heap_calloc(run, factors[i][0], factors[i][1]);
        nulls += block == NULL;
        if (block != NULL)
            block_list_expect_enter(list, block, 0);
        block_list_malloc(run, list, 8);
    }
    block_list_drain(run, list, &random);
    clause_value("%s", nulls == 0 ? "a unique block" : nulls == PAIRS ? "null" : "either");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC,
    .run = calloc_empty,
};
