/* A fault sweep over free_sized of blocks of all sizes: from the n-th system call on all fail, for
 * each n. */
#include "free_sweep.h"

static void freesized_ever(const struct clause_run *run)
{
    free_sweep(run, true, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = freesized_ever,
};
