/* Takes a block of each size up to 2000 from a null pointer; each is aligned and filled like one of
 * malloc.  Of size 0 there is a block where malloc(0) gives one. */
#include "heap_block_list.h"

enum { SIZES = 2000 };

static void try_zero(const struct clause_run *run)
{
    void *malloced = heap_malloc(run, 0), *resized = heap_realloc(run, NULL, 0);
    clause_expect((malloced == NULL) == (resized == NULL), "malloc(0) gave %s, realloc(NULL, 0) %s",
                  malloced == NULL ? "NULL" : "a block", resized == NULL ? "NULL" : "a block");
    clause_expect(malloced == NULL || malloced != resized,
                  "realloc(NULL, 0) gave a block that is live already");
    heap_free(run, malloced);
    heap_free(run, resized);
}

static void realloc_null(const struct clause_run *run)
{
    struct block_list *list = block_list_open(SIZES, run->seed);
    uint64_t random = run->seed;
    try_zero(run);
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
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_null,
};
