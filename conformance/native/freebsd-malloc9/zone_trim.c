/* Makes the full buckets of a zone go up and down, ends intervals, and trims. */
#include "kernel.h"

static void zone_trim(const struct clause_run *run)
{
    (void)run;
    static void *items[2000];
    struct uma_statistics statistics;
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    for (unsigned i = 0; i < 2000; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    uma_timeout();
    for (unsigned i = 0; i < 2000; i++)
        uma_zfree(zone, items[i]);
    uma_timeout();
    uma_zone_statistics(zone, &statistics);
    uint64_t first = statistics.working_set;
    clause_expect(first > 1000 && first < 1600, "an estimate of %ju after 2000", (uintmax_t)first);
    uma_timeout();
    uma_zone_statistics(zone, &statistics);
    clause_expect(statistics.working_set == first / 5, "%ju became %ju", (uintmax_t)first,
                  (uintmax_t)statistics.working_set);
    uma_zone_reclaim(zone, UMA_RECLAIM_TRIM);
    size_t trimmed = uma_zone_memory(zone);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(trimmed > 0 && uma_zone_memory(zone) == 0, "TRIM left %zu, DRAIN_CPU %zu",
                  trimmed, uma_zone_memory(zone));
}

const struct clause CLAUSE = {.run = zone_trim};
