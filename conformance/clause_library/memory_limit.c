#include "memory_limit.h"

#include "clause.h"
#include "memory_usage.h"

#include <sys/resource.h>

static struct rlimit lowered(struct rlimit limit, size_t bytes)
{
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    return limit;
}

/* C libraries disagree on the type of a resource, so each is named where it is used. */
static void limit_space(size_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    limit = lowered(limit, bytes);
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        clause_unresolved("RLIMIT_AS cannot be set to %zu bytes", bytes);
}

static void limit_data(size_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_DATA, &limit);
    limit = lowered(limit, bytes);
    if (setrlimit(RLIMIT_DATA, &limit) != 0)
        clause_unresolved("RLIMIT_DATA cannot be set to %zu bytes", bytes);
}

void memory_limit_space(size_t spare)
{
    limit_space(memory_usage_space_bytes() + spare);
}

void memory_limit_data(size_t spare)
{
    limit_data(memory_usage_data_bytes() + spare);
}

void memory_limit_end(void)
{
    limit_space(SIZE_MAX);
    limit_data(SIZE_MAX);
}
