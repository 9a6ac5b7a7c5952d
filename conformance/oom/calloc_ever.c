/* A fault sweep over calloc of all sizes: from the n-th system call on all fail, for each n. */
#include "calloc_sweep.h"

static void calloc_ever(const struct clause_run *run)
{
    calloc_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_CALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = calloc_ever,
};
