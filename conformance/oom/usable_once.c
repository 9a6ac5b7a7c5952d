/* usable_size tells a size that may be written, whichever system call fails, once. */
#include "usable_siege.h"

static void usable_once(const struct clause_run *run)
{
    usable_siege(run, false);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_USABLE_SIZE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = usable_once,
};
