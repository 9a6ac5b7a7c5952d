/* Stops a process that is in the section of the lock for most of its time, on one processor with
 * one that wants the lock. */
#include "shared_heap.h"

#include <sys/resource.h>

enum { TRIES = 60, SEEN = 3, BLOCKED_US = 20000, WORK_US = 500 };

static struct persist_file file;
static long *switches; /* shared: of who wants the lock; -1: it has not had it yet */

_Noreturn static void want(void)
{
    struct rusage usage;
    struct shm_heap *heap = heap_open(&file, "existing");
    shm_heap_free(heap, shm_heap_malloc(heap, 9000));
    getrusage(RUSAGE_SELF, &usage);
    __atomic_store_n(switches, usage.ru_nvcsw, __ATOMIC_SEQ_CST);
    _exit(0);
}

/* Tells if it had to wait. */
static bool one_try(pid_t holder)
{
    *switches = -1;
    usleep(WORK_US);
    kill(holder, SIGSTOP);
    pid_t waiter = child_process_fork();
    if (waiter == 0)
        want();
    usleep(BLOCKED_US);
    bool blocked = __atomic_load_n(switches, __ATOMIC_SEQ_CST) < 0;
    kill(holder, SIGCONT);
    child_process_expect(waiter, "the process that wants the lock");
    clause_expect(!blocked || *switches > 0, "it waited and never gave the processor away");
    return blocked;
}

static void waiter_yields(const struct clause_run *run)
{
    unsigned seen = 0;
    switches = child_process_shared(sizeof *switches);
    keep_on_one_processor();
    persist_file_begin(&file, run);
    struct shm_heap *heap = heap_open(&file, "size=1M");
    pid_t holder = pages_for_ever(&file);
    for (unsigned i = 0; i < TRIES && seen < SEEN; i++)
        seen += one_try(holder);
    kill(holder, SIGKILL);
    shm_close_heap(heap);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .threads = true,
    .run = waiter_yields,
};
