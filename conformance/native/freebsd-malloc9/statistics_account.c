/* Accounts for memory of somebody else. */
#include "kernel.h"

static void statistics_account(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    malloc_type_allocated(M_CLAUSE, 1000);
    malloc_type_allocated(M_CLAUSE, 0);
    malloc_type_allocated(M_CLAUSE, 24);
    malloc_type_freed(M_CLAUSE, 1000);
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.allocations == 2 && stats.frees == 1 && stats.live_bytes == 24,
                  "%ju allocations, %ju frees, %ju bytes live", (uintmax_t)stats.allocations,
                  (uintmax_t)stats.frees, (uintmax_t)stats.live_bytes);
}

const struct clause CLAUSE = {.run = statistics_account};
