/* Caches 300 items of its own, and lets the import run dry. */
#include "kernel.h"

enum { ITEMS = 300 };

static char stock[ITEMS * 8];
static bool taken[ITEMS];
static unsigned out;

static int import(void *argument, void **store, int count, int domain, int flags)
{
    int got = 0;
    clause_expect(argument == stock && domain == -1 && (flags & M_WAITOK) == 0, "domain %d",
                  domain);
    for (unsigned i = 0; i < ITEMS && got < count; i++)
        if (!taken[i]) {
            taken[i] = true;
            store[got++] = stock + i * 8;
        }
    out += (unsigned)got;
    return got;
}

static void release(void *argument, void **store, int count)
{
    clause_expect(argument == stock, "release got another argument");
    for (int i = 0; i < count; i++)
        taken[((char *)store[i] - stock) / 8] = false;
    out -= (unsigned)count;
}

static void zone_import(const struct clause_run *run)
{
    (void)run;
    static void *items[ITEMS];
    kernel_begin(0);
    uma_zone_t zone =
        uma_zcache_create("cache", 8, NULL, NULL, NULL, NULL, import, release, stock, 0);
    clause_expect(zone != NULL, "there is no cache zone");
    clause_expect(uma_zcache_create("no", 8, NULL, NULL, NULL, NULL, NULL, release, NULL, 0) ==
                      NULL,
                  "a cache zone without import");
    for (unsigned i = 0; i < ITEMS; i++) {
        items[i] = uma_zalloc(zone, M_NOWAIT);
        clause_expect((char *)items[i] >= stock && (char *)items[i] < stock + sizeof stock,
                      "object %u is not of the stock", i);
    }
    clause_expect(uma_zalloc(zone, M_NOWAIT) == NULL, "an object more than the stock has");
    for (unsigned i = 0; i < ITEMS; i++)
        uma_zfree(zone, items[i]);
    clause_expect(uma_zone_memory(zone) == 0, "it has slabs");
    uma_zdestroy(zone);
    clause_expect(out == 0, "%u objects were not given back", out);
}

const struct clause CLAUSE = {.run = zone_import};
