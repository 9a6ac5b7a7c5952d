/* Frees NULL first, between 1000 allocations, and last; no block changes. */
#include "heap_block_list.h"

enum { CALLS = 1000 };

static void free_null(const struct clause_run *run)
{
    struct block_list *list = block_list_open(CALLS, run->seed);
    uint64_t random = run->seed;
    heap_free(run, NULL);
    heap_free(run, NULL);
    for (size_t i = 0; i < CALLS; i++) {
        block_list_malloc(run, list, 1 + i);
        heap_free(run, NULL);
    }
    block_list_expect_sound(list);
    block_list_drain(run, list, &random);
    heap_free(run, NULL);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = free_null,
};
