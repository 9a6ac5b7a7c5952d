/* malloc gives a block or NULL, and the heap lives on, whichever system call fails, once. */
#include "malloc_siege.h"

static void malloc_once(const struct clause_run *run)
{
    malloc_siege(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = malloc_once,
};
