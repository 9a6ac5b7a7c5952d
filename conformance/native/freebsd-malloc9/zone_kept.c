/* Uses one object of a zone, and drains with and without the processors. */
#include "kernel.h"

static unsigned made, ended;

static int init(void *item, size_t size, int flags)
{
    (void)item, (void)flags;
    made += size == 100;
    return 0;
}

static void fini(void *item, size_t size)
{
    (void)item;
    ended += size == 100;
}

static void zone_kept(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 100, NULL, NULL, init, fini, UMA_ALIGN_PTR, 0);
    void *item = uma_zalloc(zone, M_NOWAIT);
    clause_expect(item != NULL && made > 1, "%u objects were made for one request", made);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN);
    clause_expect(ended == 0, "DRAIN ended %u objects of the processor", ended);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(ended == made - 1, "DRAIN_CPU ended %u objects of %u", ended, made - 1);
    uma_zfree(zone, item);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(ended == made, "%u objects were made, %u ended", made, ended);
}

const struct clause CLAUSE = {.run = zone_kept};
