/* soak.c: an allocator under threads, forks, signals and cancellation for as long as is asked for.
 *
 *   conform-soak ALLOCATOR SECONDS SEED [OPTIONS]
 *
 * Workers change blocks that they share (blocks.h).  Meanwhile they are interrupted by signals,
 * cancelled, end by themselves and are replaced, and fork children that allocate too.  The name of
 * the process's own allocator stands for whatever library is preloaded.  OPTIONS are for `open`.
 *
 * 0: all was as it has to be, and a line of counts.  1: something was not, in a line.  2: the words
 * are wrong.  77: the allocator makes no promise about threads.
 */
#include "blocks.h"

#include "random.h"
#include "registry.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS      4
#define LIFE_STEPS   20000u
#define CANCEL_STEPS 5000u /* on average, until a worker cancels itself ahead of a step */
#define CHILD_STEPS  200u
#define CHILD_S      60u /* then a child of fork counts as hung */
#define STALL_S      60  /* so long without a step: a worker hangs */
#define PAUSE_NS     500000
#define STATUS_USAGE 2
#define STATUS_SKIP  77

static struct soak_heap heap;
static uint64_t seed;
static atomic_bool over;
static atomic_ullong steps, lives, forks, interruptions, cancellations;

struct worker {
    pthread_t thread;
    uint64_t random;
    atomic_bool done;
};

_Noreturn void soak_fail(const char *format, ...)
{
    char text[256];
    int state;
    va_list arguments;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE,
                           &state); /* to write is a point of cancellation */
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    dprintf(STDERR_FILENO, "soak: %.*s (seed %llu)\n", length, text, (unsigned long long)seed);
    _exit(1);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void count_signal(int number)
{
    (void)number;
    atomic_fetch_add_explicit(&interruptions, 1, memory_order_relaxed);
}

/* Its own end is bounded by an alarm; what it writes to nobody reads. */
static void be_child(uint64_t random)
{
    signal(SIGALRM, SIG_DFL);
    alarm(CHILD_S);
    blocks_alone(&heap, &random, CHILD_STEPS);
    _exit(0);
}

static void fork_child(uint64_t *random)
{
    uint64_t own = random_next(random);
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        be_child(own);
    if (child < 0)
        soak_fail("fork: %s", strerror(errno));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            soak_fail("waitpid: %s", strerror(errno));
    if (WIFSIGNALED(status))
        soak_fail("a child of fork %s", WTERMSIG(status) == SIGALRM ? "hung" : "crashed");
    if (WEXITSTATUS(status) != 0)
        soak_fail("a child of fork found a fault");
    atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void leave(void *argument)
{
    struct worker *worker = argument;
    if (atomic_load_explicit(&blocks_in_call, memory_order_relaxed))
        soak_fail("a thread was cancelled inside the allocator");
    if (heap.allocator->thread_leave != NULL)
        heap.allocator->thread_leave(heap.handle);
    atomic_store(&worker->done, true);
}

/* Cancellation is only taken between the steps, also where it was asked for ahead of one. */
static void work_steps(struct worker *worker)
{
    bool may_fork = (heap.allocator->traits & ALLOCATOR_FORK_SAFE) != 0;
    uint64_t life = 1 + random_below(&worker->random, LIFE_STEPS);
    for (uint64_t i = 0; i < life && !atomic_load_explicit(&over, memory_order_relaxed); i++) {
        if (random_below(&worker->random, CANCEL_STEPS) == 0)
            pthread_cancel(pthread_self());
        blocks_step(&heap, &worker->random);
        atomic_fetch_add_explicit(&steps, 1, memory_order_relaxed);
        if (may_fork && random_below(&worker->random, 5000) == 0) {
            int state;
            pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state); /* waitpid is such a point */
            fork_child(&worker->random);
            pthread_setcancelstate(state, &state);
        }
        pthread_testcancel();
    }
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    pthread_cleanup_push(leave, worker);
    if (heap.allocator->thread_enter != NULL)
        heap.allocator->thread_enter(heap.handle);
    work_steps(worker);
    pthread_cleanup_pop(1);
    return NULL;
}

static void worker_start(struct worker *worker, uint64_t *random)
{
    worker->random = random_next(random);
    atomic_store(&worker->done, false);
    int error = pthread_create(&worker->thread, NULL, work, worker);
    if (error != 0)
        soak_fail("pthread_create: %s", strerror(error));
    atomic_fetch_add(&lives, 1);
}

static void worker_end(struct worker *worker)
{
    void *result = NULL;
    pthread_join(worker->thread, &result);
    if (result == PTHREAD_CANCELED)
        atomic_fetch_add(&cancellations, 1);
}

/* One signal or, seldom, a cancellation; and a new thread for one that has ended. */
static void disturb(struct worker *workers, uint64_t *random)
{
    struct worker *worker = &workers[random_below(random, WORKERS)];
    if (atomic_load(&worker->done)) {
        worker_end(worker);
        worker_start(worker, random);
    } else if (random_below(random, 50) == 0) {
        pthread_cancel(worker->thread);
    } else {
        pthread_kill(worker->thread, SIGUSR1);
    }
}

static void soak(double until_s, uint64_t *random)
{
    struct worker workers[WORKERS];
    unsigned long long before = 0;
    double moved_s = seconds_now();
    for (unsigned i = 0; i < WORKERS; i++)
        worker_start(&workers[i], random);
    while (seconds_now() < until_s) {
        struct timespec pause = {0, PAUSE_NS};
        nanosleep(&pause, NULL);
        disturb(workers, random);
        unsigned long long now = atomic_load(&steps);
        if (now != before)
            moved_s = seconds_now();
        else if (seconds_now() - moved_s > STALL_S)
            soak_fail("no step for %d s: the threads hang", STALL_S);
        before = now;
    }
    atomic_store(&over, true);
    for (unsigned i = 0; i < WORKERS; i++)
        worker_end(&workers[i]);
}

static _Noreturn void refuse(const char *why)
{
    fprintf(stderr, "conform-soak: %s\n", why);
    exit(STATUS_USAGE);
}

static void open_heap(const char *name, const char *options)
{
    const struct registry_entry *entry = registry_find(name);
    if (entry == NULL || entry->allocator->heap == NULL)
        refuse("no such allocator with a heap");
    uint32_t needed = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE;
    if ((entry->allocator->traits & needed) != needed)
        exit(STATUS_SKIP);
    heap.allocator = entry->allocator;
    if (heap.allocator->open(options != NULL ? options : entry->options, &heap.handle) != 0)
        refuse("it does not open");
}

int main(int count, char **words)
{
    if (count < 4 || count > 5)
        refuse("say ALLOCATOR SECONDS SEED [OPTIONS]");
    double seconds = strtod(words[2], NULL);
    seed = strtoull(words[3], NULL, 10);
    uint64_t random = seed;
    open_heap(words[1], words[4]);
    struct sigaction action = {.sa_handler = count_signal}; /* without SA_RESTART */
    sigaction(SIGUSR1, &action, NULL);
    soak(seconds_now() + seconds, &random);
    blocks_end(&heap);
    char why[160] = "";
    if (heap.allocator->inspect != NULL && heap.allocator->inspect->check != NULL &&
        !heap.allocator->inspect->check(heap.handle, why, sizeof why))
        soak_fail("the allocator's own check says: %s", why);
    printf("%llu steps, %llu threads, %llu forks, %llu signals, %llu cancellations\n",
           atomic_load(&steps), atomic_load(&lives), atomic_load(&forks),
           atomic_load(&interruptions), atomic_load(&cancellations));
    return 0;
}
