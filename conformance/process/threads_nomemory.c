/* Starts 64 threads in 6 MiB of address space, each of which wants a block, and allocates when they
 * have ended; 20 times. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_limit.h"
#include "pattern.h"
#include "team.h"

enum { THREADS = 64, BLOCK_BYTES = 200000, STACK_BYTES = 256 << 10, SPARE_BYTES = 6 << 20 };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *use(void *argument)
{
    void *block = malloc(BLOCK_BYTES);
    if (block != NULL)
        pattern_fill(block, BLOCK_BYTES, 1);
    pthread_mutex_lock(&gate); /* until all have had their turn */
    pthread_mutex_unlock(&gate);
    clause_expect(block == NULL || pattern_holds(block, BLOCK_BYTES, 1), "a block was overwritten");
    free(block);
    return argument;
}

static void start_and_end(const pthread_attr_t *small)
{
    pthread_t threads[THREADS];
    unsigned started = 0;
    pthread_mutex_lock(&gate);
    while (started < THREADS && pthread_create(&threads[started], small, use, NULL) == 0)
        started++;
    pthread_mutex_unlock(&gate);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static void threads_nomemory(const struct clause_run *run)
{
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK_BYTES);
    free(opaque(malloc(BLOCK_BYTES)));
    for (unsigned i = 0; i < (run->brief ? 5u : 20u); i++) {
        memory_limit_space(SPARE_BYTES);
        start_and_end(&small);
        memory_limit_end(); /* the C library keeps stacks for later threads: they are not the heap's
                             */
        void *block = malloc(BLOCK_BYTES);
        clause_expect(block != NULL, "malloc failed when the threads had ended");
        free(block);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .threads = true,
    .run = threads_nomemory,
};
