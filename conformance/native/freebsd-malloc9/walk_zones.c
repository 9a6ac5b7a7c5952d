/* Walks over the blocks while a zone caches an object. */
#include "kernel.h"

static unsigned ended, seen;

static void fini(void *item, size_t size)
{
    (void)item;
    ended += size == 100;
}

static bool visit(void *block, size_t size, void *argument)
{
    seen += block == argument && size >= 1000;
    return true;
}

static void walk_zones(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 100, NULL, NULL, NULL, fini, UMA_ALIGN_PTR, 0);
    uma_zfree(zone, uma_zalloc(zone, M_NOWAIT));
    malloc9_walk(visit, kernel_block(1000));
    clause_expect(seen == 1, "the block was visited %u times", seen);
    clause_expect(ended == 0, "%u objects of the zone were ended", ended);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(ended > 0, "no object was cached");
}

const struct clause CLAUSE = {.run = walk_zones};
