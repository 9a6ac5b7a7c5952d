/* A fault sweep over blocks whose usable size is asked: from the n-th system call on all fail, for
 * each n. */
#include "usable_sweep.h"

static void usable_ever(const struct clause_run *run)
{
    usable_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_USABLE_SIZE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = usable_ever,
};
