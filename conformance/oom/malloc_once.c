/* A fault sweep over malloc of all sizes: the n-th system call alone fails, for each n. */
#include "siege.h"

static void work(struct siege *siege)
{
    for (unsigned i = 0; i < SIEGE_SIZES; i++) {
        size_t size = siege_size(siege, i);
        siege_take(siege, heap_malloc(&siege->run, size), size);
    }
}

static void malloc_once(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.work = work});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = malloc_once,
};
