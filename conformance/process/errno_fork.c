/* The allocator's fork handlers leave errno alone, in the parent and in the child. */
#include "clause.h"
#include "family.h"
#include "offspring.h"
#include "storm.h"

#include <unistd.h>

static void errno_fork(const struct clause_run *run)
{
    storm_start(2, run->seed);
    for (unsigned i = 0; i < (run->brief ? 5u : 50u); i++) {
        errno = SENTINEL;
        pid_t child = offspring_fork();
        int after = errno;
        clause_expect(after == SENTINEL, "fork set errno to %d in the %s", after,
                      child == 0 ? "child" : "parent");
        if (child == 0)
            _exit(0);
        offspring_expect(child, "the child");
    }
    storm_stop();
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = errno_fork,
};
