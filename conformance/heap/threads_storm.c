/* Random calls, each thread with patterned blocks of its own that it looks at eight times. */
#include "heap_crew.h"
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

enum { OPERATIONS = 120000 };

static unsigned threads;

static void work(const struct clause_run *run, unsigned index)
{
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 40,
                              .size_most = 2 * KIB,
                              .random = run->seed + index * 7919};
    traffic_begin(&traffic);
    for (unsigned part = 0; part < 8; part++) {
        traffic_pass(&traffic, rounds(run, OPERATIONS) / threads / 8);
        ledger_expect_sound(traffic.ledger);
    }
    traffic_drain(&traffic);
}

static void threads_storm(const struct clause_run *run)
{
    static const unsigned counts[] = {1, 2, 8, 64};
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0] - rounds_are_few(run); i++) {
        threads = counts[i];
        heap_crew_run(run, threads, work);
    }
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_storm,
};
