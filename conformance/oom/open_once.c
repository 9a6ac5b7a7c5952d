/* A fault sweep over heaps that are opened, used and closed: the n-th system call alone fails, for
 * each n. */
#include "open_sweep.h"

static void open_once(const struct clause_run *run)
{
    open_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = open_once,
};
