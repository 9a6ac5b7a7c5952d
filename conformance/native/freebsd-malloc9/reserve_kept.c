/* Reclaims everything from a zone with a reserve, then forbids more memory. */
#include "kernel.h"

enum { RESERVE = 300, ITEMS = 2000 };

static void reserve_kept(const struct clause_run *run)
{
    (void)run;
    static void *items[ITEMS];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 500, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_reserve(zone, RESERVE);
    for (unsigned i = 0; i < ITEMS; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    size_t full = uma_zone_memory(zone);
    for (unsigned i = 0; i < ITEMS; i++)
        uma_zfree(zone, items[i]);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    size_t kept = uma_zone_memory(zone);
    clause_expect(kept >= RESERVE * 500 && kept < full / 2, "%zu bytes are kept of %zu", kept,
                  full);
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    unsigned count = 0;
    while (count < RESERVE && uma_zalloc(zone, M_NOWAIT | M_USE_RESERVE) != NULL)
        count++;
    malloc9_set_kmem_size(SIZE_MAX);
    clause_expect(count == RESERVE, "%u objects of the reserve of %d", count, RESERVE);
}

const struct clause CLAUSE = {.run = reserve_kept};
