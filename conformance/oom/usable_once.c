/* A fault sweep over blocks whose usable size is asked: the n-th system call alone fails, for each
 * n. */
#include "usable_sweep.h"

static void usable_once(const struct clause_run *run)
{
    usable_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_USABLE_SIZE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = usable_once,
};
