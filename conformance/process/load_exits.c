/* Ends a child with two allocating threads in each of the three ways and looks at its status. */
#include "background_team.h"
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUICK = 11, PLAIN = 12 };

static void allocate(void)
{
    void *block = opaque(malloc(5000));
    clause_expect(block != NULL, "malloc(5000) failed at quick_exit");
    free(block);
}

static void leave(unsigned way, uint64_t seed)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    background_start(2, seed);
    at_quick_exit(allocate);
    if (way == 0)
        quick_exit(QUICK);
    if (way == 1)
        _exit(PLAIN);
    abort();
}

static int status_of(unsigned way, uint64_t seed)
{
    int status = 0;
    pid_t child = child_process_fork();
    if (child == 0)
        leave(way, seed);
    clause_expect(waitpid(child, &status, 0) == child, "the child cannot be waited for");
    return status;
}

static void load_exits(const struct clause_run *run)
{
    int quick = status_of(0, run->seed), plain = status_of(1, run->seed);
    int aborted = status_of(2, run->seed);
    clause_expect(WIFEXITED(quick) && WEXITSTATUS(quick) == QUICK,
                  "quick_exit(%d) ended with status %d", (int)QUICK, quick);
    clause_expect(WIFEXITED(plain) && WEXITSTATUS(plain) == PLAIN, "_exit(%d) ended with status %d",
                  (int)PLAIN, plain);
    clause_expect(WIFSIGNALED(aborted) && WTERMSIG(aborted) == SIGABRT,
                  "abort ended with status %d", aborted);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = load_exits,
};
