/* open and close end with a heap or an errno, whichever system call is the first that fails, for
 * ever. */
#include "open_siege.h"

static void open_ever(const struct clause_run *run)
{
    open_siege(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = open_ever,
};
