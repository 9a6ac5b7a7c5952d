/* A fault sweep over blocks that grow to megabytes and shrink: from the n-th system call on all
 * fail, for each n. */
#include "realloc_sweep.h"

static void realloc_ever(const struct clause_run *run)
{
    realloc_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = realloc_ever,
};
