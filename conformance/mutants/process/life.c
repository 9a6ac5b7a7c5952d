#include "life.h"

#include "base.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static atomic_bool over;          /* the process is ending */
static atomic_bool started;       /* the library's own constructor has run */
static __thread bool thread_over; /* this thread's destructor has run */
static pthread_key_t key;

static void end_of_thread(void *value)
{
    (void)value;
    thread_over = true;
    if (base_fault(FAULT_thread_end_clobbers_errno))
        errno = ESRCH;
}

static void end_of_process(void)
{
    atomic_store(&over, true);
}

/* glibc's own lock of the list of streams, which its fork takes after all handlers.  It is taken
 * before the heap, since a stream's owner may wait for memory; these count, so that fork may take
 * it once more. */
extern void stdio_list_lock(void) __asm__("_IO_list_lock");
extern void stdio_list_unlock(void) __asm__("_IO_list_unlock");
extern void stdio_list_reset(void) __asm__("_IO_list_resetlock");

static void before_fork(void)
{
    if (!base_fault(FAULT_fork_before_stdio))
        stdio_list_lock();
}

static atomic_bool forked; /* in the child */

static void after_fork_in_child(void)
{
    stdio_list_reset();
    atomic_store(&forked, true);
}

static void after_fork(void)
{
    if (!base_fault(FAULT_fork_before_stdio))
        stdio_list_unlock();
}

/* Neither a key nor a handler may be had at the first call.  The handlers of the heap are installed
 * already, since its constructor comes first; what is installed last runs first before a fork. */
__attribute__((constructor)) static void start(void)
{
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
    if (pthread_key_create(&key, end_of_thread) == 0)
        atomic_store(&started, true);
}

/* Marks the thread, so that its end is noticed; again in each round of the destructors. */
static void watch_thread(void)
{
    static __thread bool busy;
    if (busy || !atomic_load(&started))
        return;
    busy = true;
    pthread_setspecific(key, &key);
    busy = false;
}

static void watch_process(size_t size)
{
    static atomic_flag watched = ATOMIC_FLAG_INIT;
    if (size >= 4096 && atomic_load(&started) && !atomic_flag_test_and_set(&watched))
        atexit(end_of_process);
}

/* A fault: what was allocated until the first realloc is forgotten. */
void life_before_realloc(void)
{
    static bool forgotten;
    if (forgotten || !base_fault(FAULT_forgets_early_blocks))
        return;
    forgotten = true;
    base_forget();
}

/* A fault: a call that a signal interrupts fails.  To sleep is a point of cancellation, which would
 * be another fault. */
static bool was_interrupted(void)
{
    static unsigned calls;
    const struct timespec pause = {0, 1000000};
    int state;
    if (++calls % 32 != 0)
        return false;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    bool interrupted = nanosleep(&pause, NULL) != 0;
    pthread_setcancelstate(state, NULL);
    return interrupted;
}

/* A fault: each thread has something at its start that nobody takes back. */
static void leak_once_a_thread(void)
{
    static __thread bool leaked;
    if (leaked)
        return;
    leaked = true;
    char *lost = control_malloc(base_heap(), 16000);
    if (lost != NULL)
        memset(lost, 1, 16000);
}

bool life_ends_here(size_t size)
{
    static unsigned calls;
    if (base_fault(FAULT_thread_end_clobbers_errno) || base_fault(FAULT_dead_in_destructors))
        watch_thread();
    if (base_fault(FAULT_dead_at_exit))
        watch_process(size);
    if (base_fault(FAULT_is_cancellation_point))
        pthread_testcancel();
    if (base_fault(FAULT_dead_in_child) && atomic_load(&forked))
        return true;
    if (base_fault(FAULT_thread_start_leaks))
        leak_once_a_thread();
    if (base_fault(FAULT_dead_after_20_calls) && ++calls > 20)
        return true;
    if (base_fault(FAULT_signal_makes_it_fail) && was_interrupted())
        return true;
    return atomic_load(&over) || (thread_over && base_fault(FAULT_dead_in_destructors));
}
