/* Takes objects of each node from -1 to 3, and frees them as any other. */
#include "kernel.h"

static unsigned constructed;

static int ctor(void *item, size_t size, void *argument, int flags)
{
    constructed += item != NULL && size == 80 && argument == &constructed && flags == M_NOWAIT;
    return 0;
}

static void zone_domain(const struct clause_run *run)
{
    (void)run;
    struct uma_statistics statistics;
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("domain", 80, ctor, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    for (int domain = -1; domain < 4; domain++) {
        void *item = uma_zalloc_domain(zone, &constructed, domain, M_NOWAIT);
        clause_expect(item != NULL, "no object of node %d", domain);
        memset(item, 1, 80);
        uma_zfree(zone, item);
    }
    clause_expect(constructed == 5, "%u of 5 objects were constructed", constructed);
    uma_zone_statistics(zone, &statistics);
    clause_expect(statistics.requests == 5 && statistics.used == 0, "%ju requests, %ju in use",
                  (uintmax_t)statistics.requests, (uintmax_t)statistics.used);
    uma_zdestroy(zone);
}

const struct clause CLAUSE = {.run = zone_domain};
