/* Takes away the address space, and creates zones until there is no memory for one. */
#include "kernel.h"
#include "memory_limit.h"

enum { ZONES_MOST = 1 << 16 };

static int import(void *argument, void **store, int count, int domain, int flags)
{
    (void)argument, (void)store, (void)domain, (void)flags;
    return count < 0;
}

static void release(void *argument, void **store, int count)
{
    (void)argument, (void)store, (void)count;
}

static uma_zone_t make(unsigned kind)
{
    return kind == 0
               ? uma_zcreate("zone", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0)
               : uma_zcache_create("cache", 100, NULL, NULL, NULL, NULL, import, release, NULL, 0);
}

static void zone_refused(const struct clause_run *run)
{
    char why[100] = "";
    (void)run;
    kernel_begin(0);
    clause_expect(uma_zalloc(make(0), M_NOWAIT) != NULL, "no object");
    memory_limit_space(0);
    for (unsigned kind = 0; kind < 2; kind++) {
        unsigned count = 0;
        while (count < ZONES_MOST && make(kind) != NULL)
            count++;
        clause_expect(count < ZONES_MOST, "%u zones without memory", count);
        clause_expect(make(kind) == NULL, "there was a zone after one was refused");
    }
    memory_limit_end();
    uma_zone_t zone = make(0);
    clause_expect(zone != NULL && uma_zalloc(zone, M_NOWAIT) != NULL, "no zone with memory again");
    clause_expect(malloc9_check(why, sizeof why), "%s", why);
}

const struct clause CLAUSE = {.hosts = CLAUSE_HOST_RLIMIT_AS, .run = zone_refused};
