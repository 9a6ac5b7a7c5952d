/* Fills a block of each size with a pattern, 16 live at a time, and looks at all of them before
 * they are freed. */
#include "heap_block_list.h"

enum { LIVE = 16, SIZE_MOST = 4096 };

static void block_writable(const struct clause_run *run)
{
    struct block_list *list = block_list_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (size_t size = 1; size <= SIZE_MOST; size++) {
        block_list_malloc(run, list, size);
        if (list->count == LIVE)
            block_list_drain(run, list, &random);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = block_writable,
};
