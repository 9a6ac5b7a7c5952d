/* A thread allocates in a destructor that is called after the allocator's own. */
#include "kernel.h"

#include <pthread.h>

enum { ROUND = 3 }; /* of PTHREAD_DESTRUCTOR_ITERATIONS, which is 4 */

static pthread_key_t key;
static struct uma_statistics of_class;

static void last(void *argument)
{
    static unsigned round;
    if (++round < ROUND) {
        pthread_setspecific(key, argument);
        return;
    }
    kernel_block(malloc9_class_size(3));
    kern_free(kernel_block(malloc9_class_size(3)), M_CLAUSE);
}

static void *work(void *argument)
{
    kern_free(kernel_block(10000), M_CLAUSE);
    pthread_setspecific(key, argument);
    return NULL;
}

static void visit(const struct uma_statistics *statistics, void *argument)
{
    if (strcmp(statistics->name, argument) == 0)
        of_class = *statistics;
}

static void statistics_destructor(const struct clause_run *run)
{
    (void)run;
    char name[32];
    pthread_t thread;
    kernel_begin(0);
    snprintf(name, sizeof name, "malloc-%zu", malloc9_class_size(3));
    uma_statistics_list(visit, name);
    uint64_t requests = of_class.requests, frees = of_class.frees;
    pthread_key_create(&key, last);
    pthread_create(&thread, NULL, work, &key);
    pthread_join(thread, NULL);
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.allocations == 3 && stats.frees == 2, "%ju allocations, %ju frees",
                  (uintmax_t)stats.allocations, (uintmax_t)stats.frees);
    for (unsigned unregistered = 0; unregistered < 2; unregistered++) {
        uma_statistics_list(visit, name);
        clause_expect(of_class.requests == requests + 2 && of_class.frees == frees + 1,
                      "%s: %ju requests and %ju frees", name, (uintmax_t)of_class.requests,
                      (uintmax_t)of_class.frees);
        if (unregistered == 0)
            malloc_uninit(M_CLAUSE);
    }
}

const struct clause CLAUSE = {.threads = true, .run = statistics_destructor};
