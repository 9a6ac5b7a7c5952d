/* Four threads change their processor every 200 calls, and hand blocks on to each other. */
#include "kernel.h"

#include "random.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS = 4, SHELVES = 64, CALLS = 100000 };

static void *_Atomic shelves[SHELVES];
static atomic_size_t made;
static bool brief;

static void move(uint64_t *random)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(random_below(random, 2), &one);
    sched_setaffinity(0, sizeof one, &one); /* a machine of one processor refuses the other */
}

static void *work(void *argument)
{
    uint64_t random = (uintptr_t)argument;
    for (unsigned i = 0; i < (brief ? CALLS / 10 : CALLS); i++) {
        if (i % 200 == 0)
            move(&random);
        void *block = kernel_block(random_below(&random, 1000));
        made++;
        kern_free(atomic_exchange(&shelves[random_below(&random, SHELVES)], block), M_CLAUSE);
    }
    return NULL;
}

static void statistics_migrate(const struct clause_run *run)
{
    pthread_t threads[THREADS];
    kernel_begin(0);
    brief = run->brief;
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, (void *)(i * 7919 + (uintptr_t)run->seed));
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < SHELVES; i++)
        kern_free(shelves[i], M_CLAUSE);
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.allocations == made && stats.frees == made && stats.live_bytes == 0,
                  "%zu calls were made: %ju and %ju were counted, %jd bytes live", made,
                  (uintmax_t)stats.allocations, (uintmax_t)stats.frees, (intmax_t)stats.live_bytes);
}

const struct clause CLAUSE = {.threads = true, .limit_s = 30, .run = statistics_migrate};
