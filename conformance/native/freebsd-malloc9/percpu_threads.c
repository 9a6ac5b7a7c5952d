/* Forbids the sequences; threads end one after another with full buckets, and a child uses what the
 * others had. */
#include "kernel.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void *work(void *argument)
{
    void *blocks[200];
    clause_expect(!uma_is_per_cpu(), "the thread uses restartable sequences");
    for (unsigned i = 0; i < 200; i++)
        blocks[i] = kernel_block(100);
    for (unsigned i = 0; i < 200; i++)
        kern_free(blocks[i], M_CLAUSE);
    return argument;
}

static void percpu_threads(const struct clause_run *run)
{
    (void)run;
    malloc9_forbid_per_cpu(); /* for threads that come from now on */
    kernel_begin(0);
    for (unsigned i = 0; i < 100; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, NULL);
        pthread_join(thread, NULL);
    }
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.allocations == 20000 && stats.live == 0, "%ju allocations, %ju live",
                  (uintmax_t)stats.allocations, (uintmax_t)stats.live);
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    pid_t child = fork();
    if (child == 0) {
        work(NULL);
        uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
        _exit(kernel_counts(M_CLAUSE).live != 0 || uma_size() > 200000);
    }
    int status = 1;
    waitpid(child, &status, 0);
    clause_expect(status == 0, "the child ended with %#x, %zu bytes in the parent",
                  (unsigned)status, uma_size());
}

const struct clause CLAUSE = {.threads = true, .run = percpu_threads};
