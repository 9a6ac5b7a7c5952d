/* Leads caches through their whole life, once for each single system call that fails. */
#include "cache_fault_sweep.h"

static void failure_once(const struct clause_run *run)
{
    cache_fault_sweep_lay(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = failure_once,
};
