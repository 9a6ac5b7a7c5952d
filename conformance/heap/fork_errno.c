/* Forks with a sentinel in errno after the heap was used, and looks at it on both sides. */
#include "offspring.h"
#include "sentinel.h"
#include "sizes.h"

#include <unistd.h>

static void fork_errno(const struct clause_run *run)
{
    heap_free(run, sure_malloc(run, SIZE_SURE));
    sentinel_set();
    pid_t child = offspring_fork();
    int after = errno;
    clause_expect(after == SENTINEL, "fork set errno to %d in the %s", after,
                  child == 0 ? "child" : "parent");
    if (child == 0)
        _exit(0);
    offspring_expect(child, "the child");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .threads = true,
    .run = fork_errno,
};
