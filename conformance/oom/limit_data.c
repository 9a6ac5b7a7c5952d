/* Limits RLIMIT_DATA, which stops brk and private mappings alike, and fills the heap. */
#include "exhaustion.h"
#include "memory_limit.h"

enum { SPARE_MIB = 32 };

static void limit(void)
{
    memory_limit_data((size_t)SPARE_MIB << 20);
}

static void limit_data(const struct clause_run *run)
{
    exhaustion_live(run, limit, (size_t)SPARE_MIB << 21);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .run = limit_data,
};
