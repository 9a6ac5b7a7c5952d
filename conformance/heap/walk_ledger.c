/* Walks after each 80 random calls and compares number, size and the sum of the addresses with the
 * live blocks. */
#include "heap_block_list.h"
#include "random_operations.h"

enum { WALKS = 60, BETWEEN = 80 };

struct visited {
    const struct block_list *list;
    size_t count;
    uint64_t sum; /* of the addresses: no block twice in place of another */
};

static bool visit(void *block, size_t size, void *argument)
{
    struct visited *visited = argument;
    const struct block_list_entry *entry = block_list_find(visited->list, block);
    clause_expect(entry != NULL, "the walk visits a block of %zu bytes that nobody has", size);
    clause_expect(size >= entry->size, "the walk tells %zu bytes of a block of %zu", size,
                  entry->size);
    visited->count++;
    visited->sum += (uintptr_t)block;
    return true;
}

static void walk_ledger(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 200,
                                       .size_most = 16 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    for (unsigned i = 0; i < WALKS; i++) {
        struct visited visited = {.list = stream.list};
        uint64_t sum = 0;
        run->allocator->inspect->walk(run->handle, visit, &visited);
        for (size_t at = 0; at < stream.list->count; at++)
            sum += (uintptr_t)stream.list->entries[at].block;
        clause_expect(visited.count == stream.list->count && visited.sum == sum,
                      "the walk visits %zu of %zu live blocks", visited.count, stream.list->count);
        random_operations_pass(&stream, BETWEEN);
    }
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS | CLAUSE_WALK,
    .run = walk_ledger,
};
