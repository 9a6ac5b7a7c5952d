/* Holds the lock of a stream while one thread waits for it in fflush(NULL) and another one forks,
 * and allocates once that one sleeps or is done. */
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "thread_sleep.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int flusher, forker;

static void use_heap(void *unused)
{
    (void)unused;
    for (size_t size = 1; size < (size_t)4 << 20; size = size * 5 + 3)
        free(opaque(malloc(size)));
}

static void *flush_all(void *unused)
{
    flusher = gettid();
    fflush(NULL);
    return unused;
}

static void *fork_once(void *unused)
{
    forker = gettid();
    child_process_run(use_heap, NULL, "the child");
    return unused;
}

static void hold_stream(void *unused)
{
    pthread_t threads[2];
    FILE *stream = fopen("/dev/null", "w");
    flockfile(stream);
    pthread_create(&threads[0], NULL, flush_all, unused);
    thread_sleep_await(&flusher);
    pthread_create(&threads[1], NULL, fork_once, unused);
    thread_sleep_await(&forker);
    use_heap(NULL);
    funlockfile(stream);
    for (unsigned i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}

static void fork_stdio(const struct clause_run *run)
{
    child_process_must_end(run, hold_stream, NULL, "a program that forks beside fflush(NULL)");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = fork_stdio,
};
