/* free takes its blocks back and keeps errno, whichever system call is the first that fails, for
 * ever. */
#include "free_siege.h"

static void free_ever(const struct clause_run *run)
{
    free_siege(run, false, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = free_ever,
};
