/* Leads caches through their whole life, once for each single system call that fails. */
#include "cache_siege.h"

static void failure_once(const struct clause_run *run)
{
    cache_siege_lay(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = failure_once,
};
