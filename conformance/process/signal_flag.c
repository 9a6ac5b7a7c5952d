/* A timer interrupts random calls every half millisecond; all blocks keep their patterns. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

#include <signal.h>
#include <sys/time.h>

enum { HELD = 64, OPERATIONS = 60000 };

static volatile sig_atomic_t interrupted;

static void set_flag(int number)
{
    (void)number;
    interrupted = interrupted + 1;
}

static void use_family(uint64_t *state, unsigned operations)
{
    void *held[HELD] = {NULL};
    size_t sizes[HELD] = {0};
    for (unsigned i = 0; i < operations; i++) {
        unsigned at = (unsigned)random_below(state, HELD);
        clause_expect(held[at] == NULL || pattern_holds(held[at], sizes[at], at),
                      "a block of %zu bytes lost its content", sizes[at]);
        free(held[at]);
        sizes[at] = (size_t)(1 + random_below(state, i % 128 == 0 ? 200000 : 200));
        held[at] = malloc(sizes[at]);
        clause_expect(held[at] != NULL, "malloc(%zu) failed", sizes[at]);
        pattern_fill(held[at], sizes[at], at);
    }
    for (unsigned at = 0; at < HELD; at++)
        free(held[at]);
}

static void signal_flag(const struct clause_run *run)
{
    const struct itimerval often = {.it_interval = {.tv_usec = 500}, .it_value = {.tv_usec = 500}};
    const struct itimerval never = {.it_value = {0}};
    uint64_t state = run->seed;
    struct sigaction action = {.sa_handler = set_flag};
    clause_expect(sigaction(SIGALRM, &action, NULL) == 0, "no handler for SIGALRM");
    clause_expect(setitimer(ITIMER_REAL, &often, NULL) == 0, "no timer");
    do
        use_family(&state, run->brief ? OPERATIONS / 20 : OPERATIONS);
    while (interrupted == 0);
    setitimer(ITIMER_REAL, &never, NULL);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .run = signal_flag,
};
