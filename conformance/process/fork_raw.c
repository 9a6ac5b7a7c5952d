/* Stops a thread inside malloc, where it may hold a lock, and calls _Fork, which runs no
 * handlers. */
#include "child_process.h"
#include "clause.h"
#include "faults.h"
#include "malloc_family.h"
#include "team.h"

#include <stdatomic.h>
#include <unistd.h>

pid_t _Fork(void) __attribute__((weak));

static atomic_bool inside;

static void stay(void)
{
    atomic_store(&inside, true);
    for (;;)
        pause();
}

static void *stop_in_malloc(void *argument)
{
    faults_interrupt(stay);
    for (;;)
        if (opaque(malloc(5000)) == NULL)
            return argument;
}

static void fork_and_allocate(void *argument)
{
    (void)argument;
    team_thread(stop_in_malloc, NULL);
    while (!atomic_load(&inside))
        sched_yield();
    pid_t child = _Fork();
    if (child == 0) {
        for (unsigned i = 0; i < 1000; i++)
            opaque(malloc(i % 2 == 0 ? 5000 : 300000));
        _exit(0);
    }
    child_process_expect(child, "the child of _Fork");
}

static void fork_raw(const struct clause_run *run)
{
    if (_Fork == NULL)
        clause_unsupported("there is no _Fork");
    clause_value("the program %s", child_process_outcome(run, fork_and_allocate, NULL));
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .limit_s = 10,
    .threads = true,
    .run = fork_raw,
};
