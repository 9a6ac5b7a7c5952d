/* Makes room for objects of each size, and compares the memory of the zone with theirs. */
#include "kernel.h"

enum { ITEMS = 500, SLAB_MOST = 64 * 4096 };

static void zone_waste(const struct clause_run *run)
{
    kernel_begin(0);
    for (size_t size = 16; size <= 16384; size += run->brief ? 16 + size / 4 : 16 + size / 32) {
        uma_zone_t zone = uma_zcreate("zone", size, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
        size_t item = (size + 15) / 16 * 16;
        void *first = uma_zalloc(zone, M_NOWAIT);
        size_t slab = uma_zone_memory(zone);
        clause_expect(slab <= SLAB_MOST && slab >= 4 * 4096, "a slab of %zu bytes", slab);
        uma_prealloc(zone, ITEMS);
        size_t memory = uma_zone_memory(zone);
        clause_expect(memory % slab == 0, "%zu bytes in slabs of %zu", memory, slab);
        clause_expect(memory <= ITEMS * item * 104 / 100 + 2 * slab,
                      "%d objects of %zu bytes take %zu", ITEMS, size, memory);
        uma_zfree(zone, first);
        uma_zdestroy(zone);
    }
}

const struct clause CLAUSE = {.run = zone_waste};
