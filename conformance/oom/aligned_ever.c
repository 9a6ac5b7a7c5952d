/* A fault sweep over aligned blocks of all sizes: from the n-th system call on all fail, for each
 * n. */
#include "aligned_sweep.h"

static void aligned_ever(const struct clause_run *run)
{
    aligned_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_ALIGNED_ALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = aligned_ever,
};
