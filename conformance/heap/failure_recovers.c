/* Four requests above half of SIZE_MAX between any two that succeed, 2000 times; all blocks keep
 * their patterns. */
#include "heap_block_list.h"
#include "random_operations.h"
#include "rounds.h"

enum { LIVE = 64, FAILURES = 2000 };

static void fail_once(const struct clause_run *run, size_t i)
{
    size_t size = SIZE_MAX / 2 + 1 + i * 4096;
    clause_expect(heap_malloc(run, size) == NULL, "malloc(%zu) gave a block", size);
    clause_expect(heap_calloc(run, 1, size) == NULL, "calloc(1, %zu) gave a block", size);
    clause_expect(heap_realloc(run, NULL, size) == NULL, "realloc(NULL, %zu) gave a block", size);
    clause_expect(heap_aligned_alloc(run, 64, size) == NULL, "aligned_alloc(64, %zu) gave a block",
                  size);
}

static void failure_recovers(const struct clause_run *run)
{
    struct block_list *list = block_list_open(LIVE, run->seed);
    uint64_t random = run->seed;
    fail_once(run, 0);
    for (size_t i = 0; i < rounds(run, FAILURES); i++) {
        block_list_malloc(run, list, 1 + i % 2000);
        fail_once(run, i);
        if (list->count == LIVE)
            block_list_drain(run, list, &random);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = failure_recovers,
};
