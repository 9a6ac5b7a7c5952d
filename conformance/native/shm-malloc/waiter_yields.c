/* Stops a process that is in the section of the lock for most of its time, and looks whether one
 * that wants the lock sleeps. */
#include "shared_heap.h"

enum { TRIES = 60, SEEN = 3, STEPS = 3000, STEPS_EMULATED = 30000, STEP_US = 1000 };

static struct persist_file file;

static pid_t want(void)
{
    pid_t child = child_process_fork();
    if (child == 0) {
        struct shm_heap *heap = heap_open(&file, "existing");
        shm_heap_free(heap, shm_heap_malloc(heap, 9000));
        _exit(0);
    }
    return child;
}

/* Tells if it had to wait. */
static bool one_try(pid_t holder, unsigned steps)
{
    char state = '?';
    kill(holder, SIGSTOP);
    pid_t waiter = want();
    for (unsigned i = 0; i < steps && state != 'S' && state != 'Z'; i++) {
        usleep(STEP_US);
        state = process_state(waiter);
    }
    clause_expect(state == 'S' || state == 'Z', "who waits is always %c", state);
    kill(holder, SIGCONT);
    child_process_expect(waiter, "the process that wants the lock");
    return state == 'S';
}

static void waiter_yields(const struct clause_run *run)
{
    unsigned seen = 0, steps = run->emulated ? STEPS_EMULATED : STEPS;
    persist_file_begin(&file, run);
    struct shm_heap *heap = heap_open(&file, "size=1M");
    pid_t holder = pages_for_ever(&file);
    for (unsigned i = 0; i < TRIES && seen < SEEN; i++, usleep(STEP_US))
        seen += one_try(holder, steps);
    kill(holder, SIGKILL);
    shm_close_heap(heap);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .threads = true,
    .limit_s = 30,
    .run = waiter_yields,
};
