/* Lets processes whose numbers mean nothing to each other use one heap, as in containers. */
#include "child_process.h"
#include "persist_team.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 4, ROUNDS = 10, ROUNDS_BRIEF = 2, LARGE = 4 << 20, USED_MS = 200 };

static void use(const struct persist_file *file, unsigned number)
{
    if (number % 2 == 0 && unshare(CLONE_NEWPID) != 0)
        clause_unsupported("processes cannot have numbers of their own here");
    pid_t inner = child_process_fork(); /* the first one of its numbers, or one of the usual ones */
    if (inner == 0) {
        persist_team_use(file, number, ~0u, LARGE);
        _exit(0);
    }
    child_process_expect(inner, "a process with a number of its own");
}

static void shared_namespaces(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    void *handle = persist_file_open(&file, "size=64M");
    for (unsigned i = 0; i < (run->brief ? ROUNDS_BRIEF : ROUNDS); i++) {
        persist_team_start(&file, PROCESSES, use);
        persist_team_settle();
        nanosleep(&(struct timespec){.tv_nsec = USED_MS * 1000000}, NULL);
        persist_team_finish();
        persist_team_expect_soon("a heap of processes of other namespaces");
        persist_expect_sound(run, handle, "after processes of other namespaces used it");
    }
    persist_close(run, handle);
    persist_close(run, persist_file_open(&file, "existing"));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = shared_namespaces,
};
