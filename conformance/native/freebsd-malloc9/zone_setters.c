/* Sets all four, counts, and tries again. */
#include "kernel.h"

static int ups, downs;

static int up(void *item, size_t size, int flags)
{
    (void)item, (void)size, (void)flags;
    ups++;
    return 0;
}

static void down(void *item, size_t size)
{
    (void)item, (void)size;
    downs++;
}

static void zone_setters(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 40, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_set_init(zone, up);
    uma_zone_set_zinit(zone, up);
    uma_zone_set_fini(zone, down);
    uma_zone_set_zfini(zone, down);
    void *item = uma_zalloc(zone, M_NOWAIT);
    clause_expect(ups > 0 && ups % 2 == 0, "%d calls of init", ups);
    kernel_expect_panic(uma_zone_set_init(zone, up), "zone zone has been used");
    kernel_expect_panic(uma_zone_set_fini(zone, down), "zone zone has been used");
    kernel_expect_panic(uma_zone_set_zinit(zone, up), "zone zone has been used");
    kernel_expect_panic(uma_zone_set_zfini(zone, down), "zone zone has been used");
    uma_zfree(zone, item);
    uma_zdestroy(zone);
    clause_expect(ups == downs, "%d calls of init, %d of fini", ups, downs);
}

const struct clause CLAUSE = {.run = zone_setters};
