/* A thread with buckets of its own keeps an object in them while another drains, and ends. */
#include "kernel.h"

#include <pthread.h>

static uma_zone_t zone;
static pthread_barrier_t meeting;

static void *keep(void *argument)
{
    uma_zfree(zone, uma_zalloc(zone, M_NOWAIT));
    pthread_barrier_wait(&meeting); /* it is kept */
    pthread_barrier_wait(&meeting); /* the other has drained */
    return argument;
}

static void percpu_owner(const struct clause_run *run)
{
    (void)run;
    pthread_t thread;
    kernel_begin(0);
    malloc9_forbid_per_cpu();
    zone = uma_zcreate("zone", 1000, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    pthread_barrier_init(&meeting, NULL, 2);
    pthread_create(&thread, NULL, keep, NULL);
    pthread_barrier_wait(&meeting);
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    size_t kept = uma_zone_memory(zone);
    pthread_barrier_wait(&meeting);
    pthread_join(thread, NULL);
    clause_expect(kept > 0, "the buckets of a thread that lives were emptied");
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(zone) == 0, "%zu bytes are left of a thread that has ended",
                  uma_zone_memory(zone));
}

const struct clause CLAUSE = {.threads = true, .run = percpu_owner};
