/* Passes blocks of six producers to four consumers: free at once, or after realloc to the same, a
 * smaller or a larger size. */
#include "heap_block_list.h"
#include "random_operations.h"

enum { PRODUCERS = 6, CONSUMERS = 4 };

static void *produce(const struct clause_run *run, unsigned producer, size_t size)
{
    switch (producer) {
    case 0:
        return heap_malloc(run, size);
    case 1:
        return heap_calloc(run, 1, size);
    case 2:
        return heap_realloc(run, NULL, size);
    case 3:
        return heap_realloc(run, sure_malloc(run, size / 2 + 1), size);
    case 4:
        return heap_aligned_alloc(run, 16, size);
    default:
        return heap_aligned_alloc(run, 4096, size);
    }
}

/* Resizes first, but for consumer 0, and frees. */
static void consume(const struct clause_run *run, struct block_list *list, void *block, size_t size,
                    unsigned consumer)
{
    const size_t sizes[] = {size, size, size / 3 + 1, size * 3};
    struct block_list_entry entry = *block_list_find(list, block);
    block_list_strike(list, block_list_find(list, block));
    if (consumer > 0)
        block = heap_realloc(run, block, sizes[consumer]);
    clause_expect(block != NULL, "realloc from %zu to %zu bytes failed", size, sizes[consumer]);
    entry.block = block;
    entry.size = size < sizes[consumer] ? size : sizes[consumer];
    block_list_expect_holds(&entry);
    heap_free(run, block);
}

static void block_consumers(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 24, 100, 1000, 4096, 10000};
    struct block_list *list = block_list_open(4, run->seed);
    for (unsigned i = 0; i < PRODUCERS * CONSUMERS * 6; i++) {
        size_t size = sizes[i % 6];
        void *block = produce(run, i / 6 % PRODUCERS, size);
        clause_expect(block != NULL, "producer %u failed for %zu bytes", i / 6 % PRODUCERS, size);
        block_list_expect_enter(list, block, size);
        consume(run, list, block, size, i / 6 / PRODUCERS);
    }
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = block_consumers,
};
