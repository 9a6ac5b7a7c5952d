/* aligned_alloc gives an aligned block or NULL, and the heap lives on, whichever system call is
 * the first that fails, for ever. */
#include "aligned_siege.h"

static void aligned_ever(const struct clause_run *run)
{
    aligned_siege(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_ALIGNED_ALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = aligned_ever,
};
