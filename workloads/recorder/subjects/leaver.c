/* leaver.c: threads and handlers that leave a call of malloc, or the place behind it, halfway.
 *
 *     subject-leaver deferred|asynchronous|jump|stack|exit ROUNDS
 *
 * deferred       threads that are cancelled at a point of their own
 * asynchronous   threads that are cancelled at any instruction
 * jump           a signal handler that jumps out of whatever it interrupted
 * stack          the same from an alternate stack
 * exit           threads and the main function that end by pthread_exit, with destructors
 *
 * All but `deferred` and `exit` want an allocator that may be interrupted and left (safe_malloc.c).
 * It says how many mallocs of SIZE came back.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { SIZE = 5007, STACK_BYTES = 1 << 16, ENDLESS = -1 };

static atomic_long made;
static int rounds;

static void work(int count, bool points)
{
    for (int i = 0; i != count; i++) {
        void *block = malloc(SIZE);
        made++;
        if (points)
            pthread_testcancel();
        free(block);
    }
}

static void free_block(void *block)
{
    free(block);
    work(1, false);
}

static void *be_cancelled(void *asynchronous)
{
    void *block = malloc(SIZE);
    made++;
    pthread_cleanup_push(free_block, block);
    if (asynchronous != NULL)
        (void)pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    work(ENDLESS, asynchronous == NULL);
    pthread_cleanup_pop(1);
    return NULL;
}

static void cancel_threads(void *asynchronous)
{
    pthread_t thread;
    for (int i = 0; i < rounds; i++) {
        if (pthread_create(&thread, NULL, be_cancelled, asynchronous) != 0)
            exit(1);
        usleep((unsigned)(i % 300));
        (void)pthread_cancel(thread);
        (void)pthread_join(thread, NULL);
    }
}

static sigjmp_buf place;

static void jump(int number)
{
    (void)number;
    work(1, false);
    siglongjmp(place, 1);
}

/* One signal at a time: a second one would come before the first handler has left its stack. */
static void jump_out(bool other_stack)
{
    static char room[STACK_BYTES];
    const stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
    struct sigaction action = {.sa_handler = jump, .sa_flags = other_stack ? SA_ONSTACK : 0};
    static volatile int jumps;
    if ((other_stack && sigaltstack(&stack, NULL) != 0) || sigaction(SIGALRM, &action, NULL) != 0)
        exit(1);
    while (jumps < rounds) {
        const struct itimerval soon = {.it_value = {0, 50 + jumps % 50}};
        if (sigsetjmp(place, 1) == 0) {
            (void)setitimer(ITIMER_REAL, &soon, NULL);
            work(ENDLESS, false);
        }
        jumps = jumps + 1;
    }
    work(100, false);
}

static pthread_key_t key;

static void *leave(void *unused)
{
    (void)unused;
    (void)pthread_setspecific(key, malloc(SIZE));
    made++;
    work(10, false);
    pthread_exit(NULL);
}

static void say(void)
{
    printf("%ld\n", (long)made);
    (void)fflush(stdout);
}

static void *outlive(void *first)
{
    (void)pthread_join(*(pthread_t *)first, NULL);
    work(10, false);
    say();
    return NULL;
}

/* The main thread ends first; the process with its last thread. */
static void exit_threads(void)
{
    static pthread_t self;
    pthread_t thread;
    self = pthread_self();
    (void)pthread_key_create(&key, free_block);
    for (int i = 0; i < rounds; i++) {
        if (pthread_create(&thread, NULL, leave, NULL) != 0)
            exit(1);
        (void)pthread_join(thread, NULL);
    }
    if (pthread_create(&thread, NULL, outlive, &self) != 0)
        exit(1);
    pthread_exit(NULL);
}

int main(int count, char **words)
{
    rounds = count == 3 ? atoi(words[2]) : 0;
    if (rounds == 0)
        return 2;
    if (strcmp(words[1], "exit") == 0)
        exit_threads();
    else if (strcmp(words[1], "deferred") == 0)
        cancel_threads(NULL);
    else if (strcmp(words[1], "asynchronous") == 0)
        cancel_threads(words);
    else
        jump_out(strcmp(words[1], "stack") == 0);
    say();
    return 0;
}
