/* A fault sweep over free of blocks of all sizes: the n-th system call alone fails, for each n. */
#include "free_sweep.h"

static void free_once(const struct clause_run *run)
{
    free_sweep(run, false, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = free_once,
};
