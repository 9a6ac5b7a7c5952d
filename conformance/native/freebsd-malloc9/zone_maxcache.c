/* Frees 4000 objects into a zone with and without a limit. */
#include "kernel.h"

static void zone_maxcache(const struct clause_run *run)
{
    (void)run;
    static void *items[4000];
    size_t kept[2];
    kernel_begin(0);
    for (unsigned limited = 0; limited < 2; limited++) {
        uma_zone_t zone = uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
        if (limited)
            uma_zone_set_maxcache(zone, 0);
        for (unsigned i = 0; i < 4000; i++)
            items[i] = uma_zalloc(zone, M_NOWAIT);
        for (unsigned i = 0; i < 4000; i++)
            uma_zfree(zone, items[i]);
        kept[limited] = uma_zone_memory(zone);
    }
    clause_expect(kept[1] < kept[0] / 4, "%zu bytes with a limit, %zu without", kept[1], kept[0]);
}

const struct clause CLAUSE = {.run = zone_maxcache};
