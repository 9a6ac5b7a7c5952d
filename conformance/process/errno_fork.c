/* Forks 50 times with a sentinel in errno while two threads allocate. */
#include "background_team.h"
#include "child_process.h"
#include "clause.h"

static void errno_fork(const struct clause_run *run)
{
    background_start(2, run->seed);
    for (unsigned i = 0; i < (run->brief ? 5u : 50u); i++)
        child_process_expect_errno_kept();
    background_stop();
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = errno_fork,
};
