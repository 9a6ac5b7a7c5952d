/* Walks 50 blocks fifty times, told to end after one more each time, and an empty heap before. */
#include "heap_block_list.h"

enum { BLOCKS = 50 };

struct visited {
    size_t count, most;
};

static bool visit(void *block, size_t size, void *argument)
{
    struct visited *visited = argument;
    (void)block;
    (void)size;
    return ++visited->count < visited->most;
}

static void walk_ends(const struct clause_run *run)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    struct visited none = {0, 1};
    run->allocator->inspect->walk(run->handle, visit, &none);
    clause_expect(none.count == 0, "the walk of an empty heap visits a block");
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, 1 + i * 50);
    for (size_t most = 1; most <= BLOCKS; most++) {
        struct visited visited = {0, most};
        run->allocator->inspect->walk(run->handle, visit, &visited);
        clause_expect(visited.count == most, "the walk visits %zu blocks when told to end at %zu",
                      visited.count, most);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_WALK,
    .run = walk_ends,
};
