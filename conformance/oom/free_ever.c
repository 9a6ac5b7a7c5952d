/* A fault sweep over free of blocks of all sizes: from the n-th system call on all fail, for each
 * n. */
#include "free_sweep.h"

static void free_ever(const struct clause_run *run)
{
    free_sweep(run, false, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = free_ever,
};
