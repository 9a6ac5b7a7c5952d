/* Takes a block of each size up to 2000 from a null pointer; each is aligned and filled like one of
 * malloc. */
#include "heap_block_list.h"

enum { SIZES = 2000 };

static void realloc_null(const struct clause_run *run)
{
    struct block_list *list = block_list_open(SIZES, run->seed);
    uint64_t random = run->seed;
    for (size_t size = 1; size <= SIZES; size++) {
        void *block = heap_realloc(run, NULL, size);
        clause_expect(block != NULL, "realloc(NULL, %zu) failed", size);
        clause_expect((uintptr_t)block % run->allocator->min_align == 0,
                      "realloc(NULL, %zu) is not aligned as malloc is", size);
        block_list_expect_enter(list, block, size);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_null,
};
