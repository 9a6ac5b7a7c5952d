/* A cache lives on, whichever system call is the first that fails, for ever. */
#include "cache_siege.h"

static void failure_ever(const struct clause_run *run)
{
    cache_siege_lay(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = failure_ever,
};
