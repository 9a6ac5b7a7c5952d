#include "want.h"

#include "appetite.h"
#include "clause.h"

#include <sys/resource.h>

void want_space(size_t spare)
{
    struct rlimit space;
    getrlimit(RLIMIT_AS, &space);
    space.rlim_cur = appetite_space_bytes() + spare;
    if (setrlimit(RLIMIT_AS, &space) != 0)
        clause_unresolved("RLIMIT_AS cannot be set");
}
