/* Fails by the limit, by size and by an injected failure, also where a class has no block left. */
#include "kernel.h"

/* How many blocks of a class there are below the limit; the next request fails. */
static unsigned taken(void)
{
    unsigned count = 0;
    while (kern_malloc(3000, M_CLAUSE, M_NOWAIT | M_ZERO) != NULL)
        count++;
    return count;
}

static void statistics_failed(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    kern_free(kernel_block(1), M_CLAUSE);
    struct malloc_type_stats before = kernel_counts(M_CLAUSE);
    clause_expect(kern_malloc(SIZE_MAX - 100, M_CLAUSE, M_NOWAIT) == NULL,
                  "SIZE_MAX - 100 was given");
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    clause_expect(kern_malloc(1 << 20, M_CLAUSE, M_NOWAIT) == NULL, "the limit was passed");
    malloc9_set_kmem_size(SIZE_MAX);
    malloc9_failures(1, 0, false);
    clause_expect(kern_malloc(10, M_CLAUSE, M_NOWAIT) == NULL, "it did not fail");
    malloc9_failures(0, 0, false);
    struct malloc_type_stats after = kernel_counts(M_CLAUSE);
    clause_expect(memcmp(&before, &after, sizeof before) == 0,
                  "%ju allocations where there were %ju", (uintmax_t)after.allocations,
                  (uintmax_t)before.allocations);
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    unsigned count = taken();
    malloc9_set_kmem_size(SIZE_MAX);
    clause_expect(kernel_counts(M_CLAUSE).allocations == after.allocations + count,
                  "%u blocks, %ju allocations", count,
                  (uintmax_t)(kernel_counts(M_CLAUSE).allocations - after.allocations));
    int since = malloc_last_fail();
    clause_expect(since >= 0 && since < 5, "the last failure was %d s ago", since);
}

const struct clause CLAUSE = {.run = statistics_failed};
