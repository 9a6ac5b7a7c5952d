/* Takes away all memory, and then the reserve; and looks for one that was given up. */
#include "kernel.h"

static void zone_reserve(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t zone =
        uma_zcreate("zone", 1000, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_NOBUCKET);
    uma_zone_reserve(zone, 20);
    clause_expect(uma_zone_memory(zone) >= 20000, "the reserve is not there");
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    unsigned usual = 0, reserved = 0;
    while (uma_zalloc(zone, M_NOWAIT) != NULL)
        usual++;
    while (uma_zalloc(zone, M_NOWAIT | M_USE_RESERVE) != NULL)
        reserved++;
    malloc9_set_kmem_size(SIZE_MAX);
    uma_zone_t none =
        uma_zcreate("none", 1000, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_NOBUCKET);
    uma_zone_reserve(none, 1);
    uma_zone_reserve(none, 0);
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    void *last = uma_zalloc(none, M_NOWAIT);
    while (last != NULL && uma_zalloc(none, M_NOWAIT) != NULL)
        continue;
    clause_expect(uma_zalloc(none, M_NOWAIT | M_USE_RESERVE) == NULL,
                  "there is a reserve after it was given up");
    malloc9_set_kmem_size(SIZE_MAX);
    clause_expect(reserved == 20, "%u objects of the reserve, %u others", reserved, usual);
}

const struct clause CLAUSE = {.run = zone_reserve};
