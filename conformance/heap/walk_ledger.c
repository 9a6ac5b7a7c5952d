/* Walks after each 80 random calls and compares number, size and the sum of the addresses with the
 * live blocks. */
#include "heap_ledger.h"
#include "traffic.h"

enum { WALKS = 60, BETWEEN = 80 };

struct visited {
    const struct ledger *ledger;
    size_t count;
    uint64_t sum; /* of the addresses: no block twice in place of another */
};

static bool visit(void *block, size_t size, void *argument)
{
    struct visited *visited = argument;
    const struct ledger_entry *entry = ledger_find(visited->ledger, block);
    clause_expect(entry != NULL, "the walk visits a block of %zu bytes that nobody has", size);
    clause_expect(size >= entry->size, "the walk tells %zu bytes of a block of %zu", size,
                  entry->size);
    visited->count++;
    visited->sum += (uintptr_t)block;
    return true;
}

static void walk_ledger(const struct clause_run *run)
{
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 200,
                              .size_most = 16 * KIB,
                              .random = run->seed};
    traffic_begin(&traffic);
    for (unsigned i = 0; i < WALKS; i++) {
        struct visited visited = {.ledger = traffic.ledger};
        uint64_t sum = 0;
        run->allocator->inspect->walk(run->handle, visit, &visited);
        for (size_t at = 0; at < traffic.ledger->count; at++)
            sum += (uintptr_t)traffic.ledger->entries[at].block;
        clause_expect(visited.count == traffic.ledger->count && visited.sum == sum,
                      "the walk visits %zu of %zu live blocks", visited.count,
                      traffic.ledger->count);
        traffic_pass(&traffic, BETWEEN);
    }
    traffic_drain(&traffic);
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS | CLAUSE_WALK,
    .run = walk_ledger,
};
