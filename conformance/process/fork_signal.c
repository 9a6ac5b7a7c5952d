/* Forks at the moment when malloc asks the kernel for memory, for four sizes that come from
 * different places. */
#include "child_process.h"
#include "clause.h"
#include "faults.h"
#include "malloc_family.h"

#include <unistd.h>

static void fork_here(void)
{
    pid_t child = child_process_fork();
    if (child == 0)
        _exit(0);
    child_process_expect(child, "the child of the handler");
}

/* Grows the heap until the handler has run, in several sizes: they come from different places. */
static void allocate(void *argument)
{
    static const size_t sizes[] = {100, 5000, 300000, 3 << 20};
    unsigned reached = 0;
    (void)argument;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        faults_interrupt(fork_here);
        for (unsigned count = 0; count < 100000 && faults_seen() == 0; count++)
            if (opaque(malloc(sizes[i])) == NULL)
                break;
        reached += faults_seen() > 0;
        faults_end();
    }
    clause_expect(reached > 0, "no size ever needed the kernel");
}

static void fork_signal(const struct clause_run *run)
{
    clause_value("the program %s", child_process_outcome(run, allocate, NULL));
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .limit_s = 10,
    .threads = true,
    .run = fork_signal,
};
