/* Forks 50 times with a sentinel in errno while two threads allocate. */
#include "clause.h"
#include "offspring.h"
#include "storm.h"

static void errno_fork(const struct clause_run *run)
{
    storm_start(2, run->seed);
    for (unsigned i = 0; i < (run->brief ? 5u : 50u); i++)
        offspring_expect_errno_kept();
    storm_stop();
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = errno_fork,
};
