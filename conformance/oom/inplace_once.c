/* A fault sweep over blocks that shrink and grow in place: the n-th system call alone fails, for
 * each n. */
#include "inplace_sweep.h"

static void inplace_once(const struct clause_run *run)
{
    inplace_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC_IN_PLACE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = inplace_once,
};
