/* Cancels a thread at the moment when malloc asks the kernel for memory, and goes on allocating in
 * another.  POSIX leaves it undefined. */
#include "child_process.h"
#include "clause.h"
#include "faults.h"
#include "malloc_family.h"
#include "team.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { BLOCKS = 500 };

static void cancel_self(void)
{
    pthread_cancel(pthread_self());
}

static void *be_cancelled(void *argument)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    faults_interrupt(cancel_self);
    for (;;)
        if (opaque(malloc(5000)) == NULL)
            return argument;
}

static void *be_cancelled_before(void *argument)
{
    pthread_cancel(pthread_self());
    pthread_testcancel();
    return argument;
}

/* The first cancellation loads what unwinding needs. */
static void cancel_and_allocate(void *argument)
{
    (void)argument;
    pthread_join(team_thread(be_cancelled_before, NULL), NULL);
    pthread_join(team_thread(be_cancelled, NULL), NULL);
    faults_end();
    for (unsigned i = 0; i < BLOCKS; i++)
        free(opaque(malloc(i % 2 == 0 ? 5000 : 300000)));
}

static void cancel_async(const struct clause_run *run)
{
    clause_value("the program %s", child_process_outcome(run, cancel_and_allocate, NULL));
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .limit_s = 10,
    .threads = true,
    .run = cancel_async,
};
