/* Takes from both, and ends the first zone first. */
#include "kernel.h"

static unsigned ups;

static int up(void *item, size_t size, int flags)
{
    (void)item, (void)size, (void)flags;
    ups++;
    return 0;
}

static void zone_second(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t first = uma_zcreate("first", 100, NULL, NULL, up, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_t second = uma_zsecond_create("second", NULL, NULL, up, NULL, first);
    clause_expect(second != NULL, "there is no second zone");
    void *one = uma_zalloc(first, M_NOWAIT);
    unsigned before = ups;
    void *other = uma_zalloc(second, M_NOWAIT);
    clause_expect((ups - before) % 2 == 0 && ups > before, "%u inits of a second zone",
                  ups - before);
    clause_expect(uma_zone_memory(first) == uma_zone_memory(second) && one != other,
                  "%zu and %zu bytes", uma_zone_memory(first), uma_zone_memory(second));
    uma_zfree(first, one);
    uma_zdestroy(first);
    memset(other, 1, 100);
    uma_zfree(second, other);
    uma_zone_reclaim(second, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(second) == 0, "%zu bytes are left", uma_zone_memory(second));
    uma_zdestroy(second);
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
}

const struct clause CLAUSE = {.run = zone_second};
