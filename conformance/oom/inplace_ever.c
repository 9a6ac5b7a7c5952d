/* A fault sweep over blocks that shrink and grow in place: from the n-th system call on all fail,
 * for each n. */
#include "inplace_sweep.h"

static void inplace_ever(const struct clause_run *run)
{
    inplace_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC_IN_PLACE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = inplace_ever,
};
