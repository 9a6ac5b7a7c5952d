/* Takes objects of odd sizes with each mask. */
#include "kernel.h"

static void zone_align(const struct clause_run *run)
{
    (void)run;
    static const size_t masks[] = {UMA_ALIGN_PTR,  UMA_ALIGN_LONG,  UMA_ALIGN_INT, UMA_ALIGN_SHORT,
                                   UMA_ALIGN_CHAR, UMA_ALIGN_CACHE, 4095};
    kernel_begin(0);
    for (unsigned i = 0; i < sizeof masks / sizeof masks[0]; i++)
        for (size_t size = 1; size < 5000; size = size * 3 + 1) {
            uma_zone_t zone = uma_zcreate("zone", size, NULL, NULL, NULL, NULL, masks[i], 0);
            for (unsigned item = 0; item < 50; item++)
                clause_expect(((uintptr_t)uma_zalloc(zone, M_NOWAIT) & masks[i]) == 0,
                              "an object of %zu bytes against mask %zu", size, masks[i]);
        }
    clause_expect(uma_zcreate("odd", 10, NULL, NULL, NULL, NULL, 5, 0) == NULL, "a mask of 5");
    clause_expect(uma_zcreate("wide", 10, NULL, NULL, NULL, NULL, 8191, 0) == NULL, "two pages");
}

const struct clause CLAUSE = {.run = zone_align};
