/* Counts the calls over 3 x 500 objects, a drain and the end of the zone. */
#include "kernel.h"

enum { CTOR, DTOR, INIT, FINI, KINDS, ITEMS = 500 };

static unsigned calls[KINDS];
static bool refuse;

static int ctor(void *item, size_t size, void *argument, int flags)
{
    clause_expect(item != NULL && size == 40 && argument == &calls && flags == M_NOWAIT,
                  "ctor of %zu bytes with flags %d", size, flags);
    calls[CTOR]++;
    return refuse;
}

static void dtor(void *item, size_t size, void *argument)
{
    clause_expect(item != NULL && size == 40 && argument == &calls, "dtor of %zu bytes", size);
    calls[DTOR]++;
}

static int init(void *item, size_t size, int flags)
{
    (void)item, (void)size, (void)flags;
    calls[INIT]++;
    return 0;
}

static void fini(void *item, size_t size)
{
    (void)item, (void)size;
    calls[FINI]++;
}

static void zone_callbacks(const struct clause_run *run)
{
    (void)run;
    static void *items[ITEMS];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("zone", 40, ctor, dtor, init, fini, UMA_ALIGN_PTR, 0);
    for (unsigned round = 1; round <= 3; round++) {
        for (unsigned i = 0; i < ITEMS; i++)
            items[i] = uma_zalloc_arg(zone, &calls, M_NOWAIT);
        clause_expect(calls[CTOR] == round * ITEMS && calls[INIT] >= ITEMS, "%u ctors, %u inits",
                      calls[CTOR], calls[INIT]);
        for (unsigned i = 0; i < ITEMS; i++)
            uma_zfree_arg(zone, items[i], &calls);
        clause_expect(calls[DTOR] == round * ITEMS, "%u dtors", calls[DTOR]);
    }
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(calls[INIT] == calls[FINI], "%u inits, %u finis", calls[INIT], calls[FINI]);
    refuse = true;
    clause_expect(uma_zalloc_arg(zone, &calls, M_NOWAIT) == NULL, "a refused object was given");
    clause_expect(calls[DTOR] == 3 * ITEMS, "a refused object was destructed");
    uma_zdestroy(zone);
    clause_expect(calls[INIT] == calls[FINI], "%u inits, %u finis", calls[INIT], calls[FINI]);
}

const struct clause CLAUSE = {.run = zone_callbacks};
