/* Two threads use a zone, and one of them has ended. */
#include "kernel.h"

#include <pthread.h>

static uma_zone_t zone;

static void *use(void *argument)
{
    unsigned count = *(unsigned *)argument;
    for (unsigned i = 0; i < count; i++)
        uma_zfree(zone, uma_zalloc(zone, M_NOWAIT));
    return NULL;
}

static void zone_threads(const struct clause_run *run)
{
    (void)run;
    unsigned other = 70, own = 30;
    pthread_t thread;
    struct uma_statistics statistics;
    kernel_begin(0);
    zone = uma_zcreate("zone", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    use(&own);
    pthread_create(&thread, NULL, use, &other);
    pthread_join(thread, NULL);
    uma_zalloc(zone, M_NOWAIT);
    uma_zone_statistics(zone, &statistics);
    clause_expect(statistics.requests == 101 && statistics.frees == 100 && statistics.used == 1,
                  "%ju requests, %ju frees, %ju used", (uintmax_t)statistics.requests,
                  (uintmax_t)statistics.frees, (uintmax_t)statistics.used);
}

const struct clause CLAUSE = {.threads = true, .run = zone_threads};
