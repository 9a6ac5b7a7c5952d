/* A fault sweep over heaps that are opened, used and closed: from the n-th system call on all fail,
 * for each n. */
#include "open_sweep.h"

static void open_ever(const struct clause_run *run)
{
    open_sweep(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = open_ever,
};
