/* Random calls, each thread with patterned blocks of its own that it looks at eight times. */
#include "heap_team.h"
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { OPERATIONS = 120000 };

static unsigned threads;

static void work(const struct clause_run *run, unsigned index)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 40,
                                       .size_most = 2 * KIB,
                                       .random = run->seed + index * 7919};
    random_operations_begin(&stream);
    for (unsigned part = 0; part < 8; part++) {
        random_operations_pass(&stream, rounds(run, OPERATIONS) / threads / 8);
        block_list_expect_sound(stream.list);
    }
    random_operations_drain(&stream);
}

static void threads_storm(const struct clause_run *run)
{
    static const unsigned counts[] = {1, 2, 8, 64};
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0] - rounds_are_few(run); i++) {
        threads = counts[i];
        heap_team_run(run, threads, work);
    }
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_storm,
};
