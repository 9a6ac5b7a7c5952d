/* Makes a zone with each flag, and looks. */
#include "kernel.h"

static void zone_flags(const struct clause_run *run)
{
    (void)run;
    struct uma_statistics statistics;
    kernel_begin(0);
    uma_zone_t zinit =
        uma_zcreate("zinit", 256, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_ZINIT);
    for (unsigned i = 0; i < 500; i++)
        clause_expect(kernel_all(uma_zalloc(zinit, M_NOWAIT), 256, 0), "object %u is not zero", i);
    uma_zone_t nofree =
        uma_zcreate("nofree", 256, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_NOFREE);
    uma_zfree(nofree, uma_zalloc(nofree, M_NOWAIT));
    uma_zone_reclaim(nofree, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(nofree) > 0, "NOFREE gave its slab back");
    uma_zone_t nobucket =
        uma_zcreate("nobucket", 256, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_NOBUCKET);
    uma_zfree(nobucket, uma_zalloc(nobucket, M_NOWAIT));
    uma_zone_statistics(nobucket, &statistics);
    clause_expect(statistics.free * 256 + 4096 >= uma_zone_memory(nobucket), "NOBUCKET caches");
    uma_zone_t maxbucket =
        uma_zcreate("maxbucket", 256, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_MAXBUCKET);
    uma_zone_statistics(maxbucket, &statistics);
    clause_expect(statistics.bucket_items == 254, "its buckets have %ju items",
                  (uintmax_t)statistics.bucket_items);
    uma_zone_t marked = uma_zcreate("marked", 256, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR,
                                    UMA_ZONE_MALLOC | UMA_ZONE_SECONDARY);
    uma_zfree(marked, uma_zalloc(marked, M_NOWAIT));
    uma_zone_statistics(marked, &statistics);
    clause_expect(statistics.requests == 1 && statistics.frees == 1 && statistics.used == 0,
                  "MALLOC or SECONDARY makes %ju requests of one", (uintmax_t)statistics.requests);
    void *item = uma_zalloc(nofree, M_NOWAIT);
    memset(item, 1, 256);
    uma_zfree(nofree, item);
    clause_expect(kernel_all(uma_zalloc(nofree, M_NOWAIT | M_ZERO), 256, 0), "M_ZERO is not zero");
}

const struct clause CLAUSE = {.run = zone_flags};
