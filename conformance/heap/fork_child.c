/* One thread forks 60 times while three allocate and free; each child makes random calls on the
 * heap that it finds. */
#include "heap_crew.h"
#include "offspring.h"
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

#include <stdatomic.h>

enum { THREADS = 4, FORKS = 60, BLOCKS = 100 };

static atomic_bool over;

static void child_work(void *argument)
{
    const struct clause_run *run = argument;
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = BLOCKS,
                              .size_most = 8 * KIB,
                              .random = run->seed};
    traffic_begin(&traffic);
    traffic_pass(&traffic, BLOCKS);
    traffic_drain(&traffic);
}

/* The first thread forks, the others keep the allocator busy. */
static void work(const struct clause_run *run, unsigned index)
{
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 32,
                              .size_most = 8 * KIB,
                              .random = run->seed + index};
    traffic_begin(&traffic);
    struct clause_run child = *run;
    for (size_t i = 0; index == 0 && i < rounds(run, FORKS); i++, child.seed++)
        offspring_run(child_work, &child, "a child of fork");
    if (index == 0)
        atomic_store(&over, true);
    while (!atomic_load(&over))
        traffic_pass(&traffic, 16);
    traffic_drain(&traffic);
}

static void fork_child(const struct clause_run *run)
{
    heap_crew_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_FORK_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = fork_child,
};
