/* One thread forks 60 times while three allocate and free; each child makes random calls on the
 * heap that it finds. */
#include "child_process.h"
#include "heap_team.h"
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

#include <stdatomic.h>

enum { THREADS = 4, FORKS = 60, BLOCKS = 100 };

static atomic_bool over;

static void child_work(void *argument)
{
    const struct clause_run *run = argument;
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = BLOCKS,
                                       .size_most = 8 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    random_operations_pass(&stream, BLOCKS);
    random_operations_drain(&stream);
}

/* The first thread forks, the others keep the allocator busy. */
static void work(const struct clause_run *run, unsigned index)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 32,
                                       .size_most = 8 * KIB,
                                       .random = run->seed + index};
    random_operations_begin(&stream);
    struct clause_run child = *run;
    for (size_t i = 0; index == 0 && i < rounds(run, FORKS); i++, child.seed++)
        child_process_run(child_work, &child, "a child of fork");
    if (index == 0)
        atomic_store(&over, true);
    while (!atomic_load(&over))
        random_operations_pass(&stream, 16);
    random_operations_drain(&stream);
}

static void fork_child(const struct clause_run *run)
{
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_FORK_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = fork_child,
};
