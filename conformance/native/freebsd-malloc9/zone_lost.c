/* Destroys a zone of which three objects are in use. */
#include "kernel.h"

static void zone_lost(const struct clause_run *run)
{
    (void)run;
    char *items[3];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("leaky", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    for (unsigned i = 0; i < 3; i++)
        memset(items[i] = uma_zalloc(zone, M_NOWAIT), (int)i, 100);
    clause_expect(uma_zdestroy_unless_busy(zone) != 0, "it is not busy");
    uma_zdestroy(zone);
    clause_expect(strstr(kernel.line, "Freed UMA keg (leaky) was not empty (3 items). Lost ") !=
                      NULL,
                  "it said \"%s\"", kernel.line);
    for (unsigned i = 0; i < 3; i++)
        clause_expect(kernel_all(items[i], 100, (unsigned char)i), "object %u has changed", i);
}

const struct clause CLAUSE = {.run = zone_lost};
