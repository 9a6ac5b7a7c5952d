/* generator.c: a program whose number of calls is known, doing what loses calls in recorders.
 *
 * Usage: subject-generator [leaf | storm]
 * Without a word: calls ahead of main, eight threads that free each other's blocks, handlers of
 * signals, destructors of thread-specific data in every round, a thread that is cancelled and one
 * that outlives main, children of fork, vfork and posix_spawn, exec, deaths of several kinds,
 * atexit and destructors.  `leaf` is what it starts by exec and posix_spawn.  `storm` takes a
 * signal at any time, also within the recorder, and wants an allocator that allows it.
 */
#include "known.h"

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, STEPS = 3000, SHARED = 500, ROUNDS = 4, STORM_SIGNALS = 10000 };

extern char **environ;

static void *_Atomic shared[SHARED];
static pthread_key_t key;
static _Atomic int asleep;
static const char *label = "main";

static void before_constructors(void)
{
    known_burst(11, 1);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const preinit)(void) = before_constructors;

__attribute__((constructor)) static void construct(void)
{
    known_burst(12, 2);
}

__attribute__((destructor)) static void destruct(void)
{
    known_burst(13, 3);
    known_report(label); /* every other handler has run */
}

static void at_exit(void)
{
    known_burst(14, 4);
}

/* Neither a handler nor a child of vfork should allocate; some do, and are recorded. */
static void on_signal(int number)
{
    known_burst((unsigned)number % 7, 5); /* NOLINT(bugprone-signal-handler) */
}

/* A block that comes back in each round of destructors. */
static void destroy(void *block)
{
    int *rounds = (int *)((char *)block + 64);
    if (++*rounds < ROUNDS)
        (void)pthread_setspecific(key, block);
    else
        known_free(block);
    known_burst(3, 6);
}

static void take_signal(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR1);
    (void)pthread_kill(pthread_self(), SIGUSR1);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* it arrives here, outside of every call */
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void exchange(uint64_t draw)
{
    void *made = known_make(draw / SHARED);
    void *old = atomic_exchange(&shared[draw % SHARED], made);
    if (old != NULL && draw % 5 == 0)
        old = known_change(old, draw);
    known_free(old);
}

static void *work(void *argument)
{
    uint64_t state = (uint64_t)(uintptr_t)argument + 100;
    void *block = known_make(0);
    memset((char *)block + 64, 0, sizeof(int));
    (void)pthread_setspecific(key, block);
    for (int i = 0; i < STEPS; i++) {
        exchange(known_draw(&state));
        if (i % 100 == 0)
            take_signal();
    }
    if (argument == NULL)
        pthread_exit(NULL);
    return NULL;
}

static void *sleep_on(void *argument)
{
    known_burst(20, 7);
    asleep++;
    for (;;)
        (void)pause();
    return argument;
}

static pthread_t start(void *(*function)(void *), size_t number)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, (void *)(uintptr_t)number) != 0)
        abort();
    return thread;
}

static void run_threads(void)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        threads[i] = start(work, i);
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    pthread_t cancelled = start(sleep_on, 0);
    (void)pthread_detach(start(sleep_on, 1));
    while (asleep < 2)
        usleep(1000);
    (void)pthread_cancel(cancelled);
    (void)pthread_join(cancelled, NULL);
}

/* Frees some of what the parent left. */
static void begin_child(const char *name)
{
    label = name;
    known_inherit();
    for (int i = 0; i < SHARED / 2; i++)
        known_free(atomic_exchange(&shared[i], NULL));
    (void)pthread_join(start(work, 1), NULL);
}

enum death { BY_EXIT, BY_UNDERSCORE_EXIT, BY_QUICK_EXIT, BY_ABORT, BY_KILL, BY_EXEC, DEATHS };

static void die(enum death death)
{
    static char *words[] = {"subject-generator", "leaf", NULL};
    if (death == BY_EXIT)
        exit(0);
    known_report(label);
    switch (death) {
    case BY_UNDERSCORE_EXIT:
        _exit(0);
    case BY_QUICK_EXIT:
        quick_exit(0);
    case BY_ABORT:
        (void)signal(SIGABRT, SIG_DFL);
        abort();
    case BY_KILL:
        (void)kill(getpid(), SIGKILL);
        for (;;)
            (void)pause();
    default:
        (void)execv("/proc/self/exe", words);
        _exit(98);
    }
}

static void run_children(void)
{
    static const char *const names[DEATHS] = {"exit",  "_exit", "quick_exit",
                                              "abort", "kill",  "exec"};
    for (enum death death = 0; death < DEATHS; death++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            begin_child(names[death]);
            die(death);
        }
        if (child < 0 || waitpid(child, &status, 0) != child)
            abort();
    }
}

/* A child of vfork works on this process's heap. */
static void run_vfork(void)
{
    pid_t child = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */
    if (child == 0) {
        known_burst(5, 8); /* NOLINT(clang-analyzer-unix.Vfork) */
        _exit(0);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child)
        abort();
}

static void run_spawn(void)
{
    pid_t child;
    char *words[] = {"subject-generator", "leaf", NULL};
    if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, words, environ) != 0 ||
        waitpid(child, NULL, 0) != child)
        abort();
}

static void *storm_work(void *argument)
{
    uint64_t state = (uint64_t)(uintptr_t)argument;
    for (int i = 0; i < 2 * STEPS; i++)
        exchange(known_draw(&state));
    return NULL;
}

/* On a busy machine the next signal is there before the last was handled, so there is an end. */
static void on_storm(int number)
{
    static _Atomic int signals;
    if (++signals == STORM_SIGNALS)
        (void)setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
    on_signal(number);
}

static int run_storm(void)
{
    struct itimerval often = {{0, 50}, {0, 50}};
    pthread_t threads[THREADS];
    label = "storm";
    (void)signal(SIGALRM, on_storm);
    (void)setitimer(ITIMER_REAL, &often, NULL);
    for (size_t i = 0; i < THREADS; i++)
        threads[i] = start(storm_work, i);
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    often = (struct itimerval){{0, 0}, {0, 0}};
    (void)setitimer(ITIMER_REAL, &often, NULL);
    return 0;
}

static void block_signal(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR1);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGUSR1, on_signal);
}

int main(int count, char **words)
{
    known_burst(10, 9);
    (void)atexit(at_exit);
    if (count > 1 && strcmp(words[1], "storm") == 0)
        return run_storm();
    if (count > 1) {
        label = "leaf";
        return 0;
    }
    block_signal();
    if (pthread_key_create(&key, destroy) != 0)
        return 1;
    run_threads();
    run_vfork();
    run_children();
    run_spawn();
    return 0;
}
