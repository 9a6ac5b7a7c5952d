/* A fault sweep over malloc of all sizes: from the n-th system call on all fail, for each n. */
#include "malloc_sweep.h"

static void malloc_ever(const struct clause_run *run)
{
    malloc_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = malloc_ever,
};
