/* Threads come and go one after another, each with buckets and counters. */
#include "kernel.h"

#include <pthread.h>

static uma_zone_t zone;

static void *use(void *argument)
{
    kern_free(kernel_block(100), M_CLAUSE);
    kern_free(kern_malloc(200, M_TEMP, M_WAITOK), M_TEMP);
    uma_zfree(zone, uma_zalloc(zone, M_NOWAIT));
    return argument;
}

static void come_and_go(unsigned count)
{
    pthread_t thread;
    for (unsigned i = 0; i < count; i++) {
        clause_expect(pthread_create(&thread, NULL, use, NULL) == 0, "no thread after %u", i);
        pthread_join(thread, NULL);
    }
}

static void threads_again(const struct clause_run *run)
{
    unsigned count = run->brief ? 300 : 2000;
    kernel_begin(0);
    zone = uma_zcreate("zone", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    use(NULL);
    come_and_go(20);
    size_t before = malloc9_footprint();
    come_and_go(count);
    clause_expect(malloc9_footprint() == before, "%zu bytes, and after %u threads %zu", before,
                  count, malloc9_footprint());
    clause_expect(kernel_counts(M_CLAUSE).allocations == count + 21, "%ju allocations",
                  (uintmax_t)kernel_counts(M_CLAUSE).allocations);
}

const struct clause CLAUSE = {.threads = true, .run = threads_again};
