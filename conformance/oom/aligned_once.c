/* aligned_alloc gives an aligned block or NULL, and the heap lives on, whichever system call
 * fails, once. */
#include "aligned_siege.h"

static void aligned_once(const struct clause_run *run)
{
    aligned_siege(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_ALIGNED_ALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = aligned_once,
};
