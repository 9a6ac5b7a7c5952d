/* Sends 4000 signals to four threads that allocate the same sizes, with a handler that interrupts
 * system calls. */
#include "clause.h"
#include "malloc_family.h"
#include "team.h"

#include <signal.h>
#include <unistd.h>

enum { THREADS = 4, SIGNALS = 4000 };

static volatile sig_atomic_t interrupted[THREADS];
static _Thread_local unsigned own_index;
static volatile sig_atomic_t over;

static void count(int number)
{
    (void)number;
    interrupted[own_index] = interrupted[own_index] + 1;
}

/* All threads want the same sizes, and large ones too, so that they wait for each other. */
static void *contend(void *argument)
{
    own_index = (unsigned)(uintptr_t)argument;
    while (!over) {
        for (size_t size = 16; size < 1 << 20; size *= 4) {
            void *block = opaque(malloc(size));
            clause_expect(block != NULL, "malloc(%zu) failed between signals", size);
            block = realloc(block, size * 2);
            clause_expect(block != NULL, "realloc to %zu failed between signals", size * 2);
            free(block);
        }
    }
    return NULL;
}

static void signal_eintr(const struct clause_run *run)
{
    pthread_t threads[THREADS];
    struct sigaction action = {.sa_handler = count}; /* without SA_RESTART: EINTR */
    clause_expect(sigaction(SIGUSR1, &action, NULL) == 0, "no handler for SIGUSR1");
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = team_thread(contend, (void *)(uintptr_t)i);
    for (unsigned i = 0; i < (run->brief ? SIGNALS / 4 : SIGNALS); i++) {
        pthread_kill(threads[i % THREADS], SIGUSR1);
        usleep(50);
    }
    over = 1;
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < THREADS; i++)
        clause_expect(interrupted[i] > 0, "thread %u saw no signal", i);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "free", NULL},
    .threads = true,
    .run = signal_eintr,
};
