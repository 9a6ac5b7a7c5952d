/* A fault sweep over blocks that grow to megabytes and shrink: the n-th system call alone fails,
 * for each n. */
#include "realloc_sweep.h"

static void realloc_once(const struct clause_run *run)
{
    realloc_sweep(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = realloc_once,
};
