/* Frees 4000 objects into a zone without a limit, with none permitted, and with all of them. */
#include "kernel.h"

enum { ITEMS = 4000 };

/* Bytes of slabs that the zone keeps; a negative limit is none. */
static size_t kept(int limit)
{
    static void *items[ITEMS];
    uma_zone_t zone = uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    if (limit >= 0)
        uma_zone_set_maxcache(zone, limit);
    for (unsigned i = 0; i < ITEMS; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    for (unsigned i = 0; i < ITEMS; i++)
        uma_zfree(zone, items[i]);
    return uma_zone_memory(zone);
}

static void zone_maxcache(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    size_t all = kept(-1), none = kept(0), enough = kept(ITEMS);
    clause_expect(none < all / 4, "%zu bytes with a limit of none, %zu without", none, all);
    clause_expect(enough == all, "%zu bytes with a limit of all, %zu without", enough, all);
}

const struct clause CLAUSE = {.run = zone_maxcache};
