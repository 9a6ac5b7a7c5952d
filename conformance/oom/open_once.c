/* open and close end with a heap or an errno, whichever system call fails, once. */
#include "open_siege.h"

static void open_once(const struct clause_run *run)
{
    open_siege(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = open_once,
};
