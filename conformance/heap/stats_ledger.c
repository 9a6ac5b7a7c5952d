/* Asks for the statistics before each of 3000 random calls. */
#include "heap_inspect.h"
#include "random_operations.h"
#include "sizes.h"

enum { LOOKS = 3000 };

static void look(const struct allocator_stats *stats, const struct block_list *list)
{
    uint64_t bytes = block_list_bytes(list);
    if (stats_counted(stats->live_blocks))
        clause_expect(stats->live_blocks == list->count, "%ju blocks live, it counts %ju",
                      (uintmax_t)list->count, (uintmax_t)stats->live_blocks);
    if (stats_counted(stats->live_bytes))
        clause_expect(stats->live_bytes >= bytes, "%ju bytes live, it counts %ju", (uintmax_t)bytes,
                      (uintmax_t)stats->live_bytes);
    if (stats_counted(stats->allocations) && stats_counted(stats->frees))
        clause_expect(stats->allocations - stats->frees == list->count,
                      "%ju allocations less %ju frees for %ju live blocks",
                      (uintmax_t)stats->allocations, (uintmax_t)stats->frees,
                      (uintmax_t)list->count);
    if (stats_counted(stats->footprint_bytes) && stats_counted(stats->live_bytes) &&
        stats_counted(stats->free_bytes))
        clause_expect(stats->live_bytes + stats->free_bytes <= stats->footprint_bytes,
                      "%ju bytes live and %ju free in %ju", (uintmax_t)stats->live_bytes,
                      (uintmax_t)stats->free_bytes, (uintmax_t)stats->footprint_bytes);
}

static void stats_ledger(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 100,
                                       .size_most = 32 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    for (unsigned i = 0; i < LOOKS; i++) {
        struct allocator_stats stats = heap_stats(run);
        look(&stats, stream.list);
        random_operations_pass(&stream, 1);
    }
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS | CLAUSE_STATS,
    .run = stats_ledger,
};
