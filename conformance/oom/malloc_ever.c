/* malloc gives a block or NULL, and the heap lives on, whichever system call is the first that
 * fails, for ever. */
#include "malloc_siege.h"

static void malloc_ever(const struct clause_run *run)
{
    malloc_siege(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = malloc_ever,
};
