/* Makes room for 1000 objects, forbids more memory, and takes them. */
#include "kernel.h"

static void zone_prealloc(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 200, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_prealloc(zone, 1000);
    clause_expect(uma_zone_memory(zone) >= 200000, "%zu bytes", uma_zone_memory(zone));
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    for (unsigned i = 0; i < 1000; i++)
        clause_expect(uma_zalloc(zone, M_NOWAIT) != NULL, "only %u objects", i);
    malloc9_set_kmem_size(SIZE_MAX);
}

const struct clause CLAUSE = {.run = zone_prealloc};
