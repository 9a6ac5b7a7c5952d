/* A fault sweep over calloc of all sizes: the n-th system call alone fails, for each n. */
#include "calloc_sweep.h"

static void calloc_once(const struct clause_run *run)
{
    calloc_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_CALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = calloc_once,
};
