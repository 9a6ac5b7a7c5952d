/* Creates, uses and destroys a zone again and again. */
#include "kernel.h"

static void again(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uma_zone_t zone =
            uma_zcreate("zone", 50 + i % 500, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
        clause_expect(zone != NULL, "no zone after %u", i);
        uma_zone_t second = uma_zsecond_create("second", NULL, NULL, NULL, NULL, zone);
        uma_zfree(zone, uma_zalloc(zone, M_NOWAIT));
        uma_zfree(second, uma_zalloc(second, M_NOWAIT));
        uma_zdestroy(zone);
        uma_zdestroy(second);
    }
}

static void zone_again(const struct clause_run *run)
{
    unsigned count = run->brief ? 3000 : 20000;
    kernel_begin(0);
    again(600);
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    size_t before = malloc9_footprint();
    again(count);
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    clause_expect(malloc9_footprint() == before, "%zu bytes, and after %u zones %zu", before, count,
                  malloc9_footprint());
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
}

const struct clause CLAUSE = {.run = zone_again};
