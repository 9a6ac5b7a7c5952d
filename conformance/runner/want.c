#include "want.h"

#include "appetite.h"
#include "clause.h"

#include <sys/resource.h>

static void set(int resource, const char *name, size_t bytes)
{
    struct rlimit limit;
    getrlimit(resource, &limit);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    if (setrlimit(resource, &limit) != 0)
        clause_unresolved("%s cannot be set to %zu bytes", name, bytes);
}

void want_space(size_t spare)
{
    set(RLIMIT_AS, "RLIMIT_AS", appetite_space_bytes() + spare);
}

void want_data(size_t spare)
{
    set(RLIMIT_DATA, "RLIMIT_DATA", appetite_data_bytes() + spare);
}

void want_end(void)
{
    set(RLIMIT_AS, "RLIMIT_AS", SIZE_MAX);
    set(RLIMIT_DATA, "RLIMIT_DATA", SIZE_MAX);
}
