/* Fills neighbours from each function up to their usable sizes; none may meet another. */
#include "heap_block_list.h"
#include "random_operations.h"
#include "rounds.h"

enum { LIVE = 32, ROUNDS = 12000 };

static void *give(const struct clause_run *run, size_t kind, size_t size)
{
    switch (kind) {
    case 0:
        return heap_calloc(run, 1, size);
    case 1:
        return heap_aligned_alloc(run, 64, size);
    case 2:
        return heap_realloc(run, heap_malloc(run, size * 2), size);
    default:
        return heap_malloc(run, size);
    }
}

static void usable_writable(const struct clause_run *run)
{
    struct block_list *list = block_list_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (size_t i = 0; i < rounds(run, ROUNDS); i++) {
        size_t size = 1 + (size_t)random_below(&random, (size_t)16 << i / LIVE % 11);
        void *block = give(run, i % 7, size);
        clause_expect(block != NULL, "a request of %zu bytes failed", size);
        block_list_expect_enter(list, block, heap_usable_size(run, block));
        if (list->count < LIVE)
            continue;
        block_list_expect_sound(list);
        for (unsigned at = 0; at < LIVE / 2; at++)
            block_list_free(run, list, &list->entries[random_below(&random, list->count)]);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS | CLAUSE_USABLE_SIZE,
    .run = usable_writable,
};
