/* free takes its blocks back and keeps errno, whichever system call fails, once. */
#include "free_siege.h"

static void free_once(const struct clause_run *run)
{
    free_siege(run, false, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = free_once,
};
