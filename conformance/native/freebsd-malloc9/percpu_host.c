/* A thread frees an object on a processor, ends, and another one on the same processor takes it,
 * while a third, which lives, frees and takes on that processor too. */
#include "kernel.h"

#include <pthread.h>
#include <sched.h>

static uma_zone_t zone;
static void *freed, *taken;

/* On the processor on which the clause runs first, and on no other. */
static void stay(void)
{
    static cpu_set_t one;
    if (CPU_COUNT(&one) == 0)
        CPU_SET((size_t)sched_getcpu(), &one);
    clause_expect(sched_setaffinity(0, sizeof one, &one) == 0, "it cannot stay");
}

static void *give(void *argument)
{
    stay();
    clause_expect(uma_is_per_cpu(), "a thread has buckets of its own");
    uma_zfree(zone, freed = uma_zalloc(zone, M_NOWAIT));
    return argument;
}

static void *take(void *argument)
{
    stay();
    uma_zfree(zone, taken = uma_zalloc(zone, M_NOWAIT));
    return argument;
}

static void percpu_host(const struct clause_run *run)
{
    (void)run;
    pthread_t thread;
    kernel_begin(0);
    stay();
    clause_expect(uma_is_per_cpu(), "the first thread has buckets of its own");
    zone = uma_zcreate("zone", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    for (unsigned i = 0; i < 10; i++) {
        pthread_create(&thread, NULL, i % 2 == 0 ? give : take, NULL);
        pthread_join(thread, NULL);
        clause_expect(i % 2 == 0 || freed == taken, "%p was freed and %p taken", freed, taken);
        give(NULL);
    }
    uma_zone_reclaim(zone, UMA_RECLAIM_DRAIN_CPU);
    clause_expect(uma_zone_memory(zone) == 0, "%zu bytes are left", uma_zone_memory(zone));
}

const struct clause CLAUSE = {.hosts = CLAUSE_HOST_RSEQ, .threads = true, .run = percpu_host};
