/* Four threads make 30000 pairs of calls each, and the counters are compared with their number. */
#include "heap_inspect.h"
#include "heap_team.h"
#include "rounds.h"
#include "sizes.h"

enum { THREADS = 4, OPERATIONS = 30000 };

static void work(const struct clause_run *run, unsigned index)
{
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++)
        heap_free(run, sure_malloc(run, 16 + (i + index) % 200));
}

static void threads_stats(const struct clause_run *run)
{
    struct allocator_stats before = heap_stats(run);
    heap_team_run(run, THREADS, work);
    struct allocator_stats after = heap_stats(run);
    uint64_t calls = THREADS * (uint64_t)rounds(run, OPERATIONS);
    clause_expect(after.live_blocks == before.live_blocks, "%ju blocks live after all were freed",
                  (uintmax_t)(after.live_blocks - before.live_blocks));
    if (stats_counted(after.allocations))
        clause_expect(after.allocations - before.allocations == calls,
                      "%ju allocations counted of %ju",
                      (uintmax_t)(after.allocations - before.allocations), (uintmax_t)calls);
    if (stats_counted(after.frees))
        clause_expect(after.frees - before.frees == calls, "%ju frees counted of %ju",
                      (uintmax_t)(after.frees - before.frees), (uintmax_t)calls);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_STATS,
    .traits = ALLOCATOR_THREAD_SAFE,
    .threads = true,
    .run = threads_stats,
};
