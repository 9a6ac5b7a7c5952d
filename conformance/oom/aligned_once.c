/* A fault sweep over aligned blocks of all sizes: the n-th system call alone fails, for each n. */
#include "aligned_sweep.h"

static void aligned_once(const struct clause_run *run)
{
    aligned_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_ALIGNED_ALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = aligned_once,
};
