/* Compares the counters around single calls: malloc, calloc, free, NULL and requests that fail,
 * then many pairs. */
#include "heap_inspect.h"
#include "sizes.h"

static const struct clause_run *on;
static struct allocator_stats last;

static void expect_more(uint64_t allocations, uint64_t frees, const char *after)
{
    struct allocator_stats now = heap_stats(on);
    if (stats_counted(now.allocations))
        clause_expect(now.allocations - last.allocations == allocations,
                      "%ju allocations more after %s",
                      (uintmax_t)(now.allocations - last.allocations), after);
    if (stats_counted(now.frees))
        clause_expect(now.frees - last.frees == frees, "%ju frees more after %s",
                      (uintmax_t)(now.frees - last.frees), after);
    last = now;
}

static void stats_calls(const struct clause_run *run)
{
    on = run;
    last = heap_stats(run);
    void *block = sure_malloc(run, 100);
    expect_more(1, 0, "malloc");
    heap_free(run, NULL);
    expect_more(0, 0, "free(NULL)");
    clause_expect(heap_malloc(run, SIZE_MAX - 100) == NULL, "malloc of SIZE_MAX - 100 succeeded");
    expect_more(0, 0, "a malloc that failed");
    clause_expect(heap_calloc(run, SIZE_MAX, 2) == NULL, "calloc of too much succeeded");
    expect_more(0, 0, "a calloc that failed");
    clause_expect(heap_calloc(run, SIZE_MAX / 64, 8) == NULL, "calloc of too much succeeded");
    expect_more(0, 0, "a calloc that failed");
    void *other = heap_calloc(run, 10, 10);
    expect_more(1, 0, "calloc");
    heap_free(run, block);
    heap_free(run, other);
    expect_more(0, 2, "two frees");
    for (unsigned i = 0; i < SIZE_EDGES(18); i++)
        heap_free(run, sure_malloc(run, i < SIZE_EDGES(15) ? size_edge(i) : 1));
    expect_more(SIZE_EDGES(18), SIZE_EDGES(18), "as many pairs");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC | CLAUSE_STATS,
    .run = stats_calls,
};
