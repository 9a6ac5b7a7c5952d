/* Leads caches through their whole life, once for each system call from which on all fail. */
#include "cache_fault_sweep.h"

static void failure_ever(const struct clause_run *run)
{
    cache_fault_sweep_lay(run, true);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = failure_ever,
};
