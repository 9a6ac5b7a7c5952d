/* realloc moves a block or leaves it as it was, whichever system call is the first that fails, for
 * ever. */
#include "realloc_siege.h"

static void realloc_ever(const struct clause_run *run)
{
    realloc_siege(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = realloc_ever,
};
