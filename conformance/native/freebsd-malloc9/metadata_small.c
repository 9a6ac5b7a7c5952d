/* Takes many objects, caches them in the buckets of their zone, and reads what the bookkeeping
 * takes. */
#include "kernel.h"

#include <stdlib.h>

enum { ITEMS = 254 * 200 };

static size_t metadata(void)
{
    static char text[1 << 18];
    clause_expect(malloc9_snapshot(text, sizeof text) <= sizeof text, "it is too long");
    const char *number = strstr(text, "\"metadata\":");
    clause_expect(number != NULL, "there is no such number");
    return strtoul(number + strlen("\"metadata\":"), NULL, 10);
}

static void metadata_small(const struct clause_run *run)
{
    (void)run;
    static void *items[ITEMS];
    kernel_begin(0);
    uma_zone_t zone =
        uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_MAXBUCKET);
    uma_zone_set_maxcache(zone, ITEMS);
    for (unsigned i = 0; i < ITEMS; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    size_t before = metadata();
    for (unsigned i = 0; i < ITEMS; i++)
        uma_zfree(zone, items[i]);
    size_t grown = metadata() - before;
    clause_expect(grown >= ITEMS * sizeof(void *) / 2, "%zu bytes more: they are not cached",
                  grown);
    clause_expect(grown <= ITEMS * sizeof(void *) * 3 / 2, "%zu bytes more for %d objects", grown,
                  ITEMS);
}

const struct clause CLAUSE = {.run = metadata_small};
