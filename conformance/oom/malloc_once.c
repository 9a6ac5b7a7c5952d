/* A fault sweep over malloc of all sizes: the n-th system call alone fails, for each n. */
#include "malloc_sweep.h"

static void malloc_once(const struct clause_run *run)
{
    malloc_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = malloc_once,
};
