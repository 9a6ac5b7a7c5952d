/* Leaves 32 MiB of address space and fills the heap, frees some of it, and fills it again. */
#include "exhaustion.h"
#include "memory_limit.h"

enum { SPARE_MIB = 32 };

static void limit(void)
{
    memory_limit_space((size_t)SPARE_MIB << 20);
}

static void limit_space(const struct clause_run *run)
{
    exhaustion_live(run, limit, (size_t)SPARE_MIB << 21);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .run = limit_space,
};
