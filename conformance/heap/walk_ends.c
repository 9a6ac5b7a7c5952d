/* Walks 50 blocks fifty times, told to end after one more each time, and an empty heap before. */
#include "heap_ledger.h"

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
    struct ledger *ledger = ledger_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    struct visited none = {0, 1};
    run->allocator->inspect->walk(run->handle, visit, &none);
    clause_expect(none.count == 0, "the walk of an empty heap visits a block");
    for (unsigned i = 0; i < BLOCKS; i++)
        ledger_malloc(run, ledger, 1 + i * 50);
    for (size_t most = 1; most <= BLOCKS; most++) {
        struct visited visited = {0, most};
        run->allocator->inspect->walk(run->handle, visit, &visited);
        clause_expect(visited.count == most, "the walk visits %zu blocks when told to end at %zu",
                      visited.count, most);
    }
    ledger_drain(run, ledger, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_WALK,
    .run = walk_ends,
};
