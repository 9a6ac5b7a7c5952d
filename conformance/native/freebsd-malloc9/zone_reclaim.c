/* Fills and empties a zone, and measures its memory after each request. */
#include "kernel.h"

enum { ITEMS = 4000 };

static void zone_reclaim(const struct clause_run *run)
{
    (void)run;
    static void *items[ITEMS];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 500, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    for (unsigned i = 0; i < ITEMS; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    size_t full = uma_zone_memory(zone);
    clause_expect(full >= ITEMS * 500, "%d objects in %zu bytes", ITEMS, full);
    for (unsigned i = 0; i < ITEMS; i++)
        uma_zfree(zone, items[i]);
    size_t drained = uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN);
    clause_expect(drained > 0 && uma_zone_memory(zone) < full / 2, "DRAIN left %zu of %zu bytes",
                  uma_zone_memory(zone), full);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(zone) == 0, "DRAIN_CPU left %zu bytes", uma_zone_memory(zone));
    uma_zfree(zone, uma_zalloc(zone, M_NOWAIT));
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(zone) == 0, "uma_reclaim left %zu bytes", uma_zone_memory(zone));
    uma_zdestroy(zone);
}

const struct clause CLAUSE = {.run = zone_reclaim};
