/* Kills a user of the heap and starts a process that gets its number; the others must go on. */
#include "child_process.h"
#include "persist_team.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 20, LARGE = 4 << 20 };

static void use_for_ever(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, ~0u, LARGE);
}

static void use(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, 4, 1000);
}

static void rounds(void *argument)
{
    const struct persist_file *file = argument;
    for (unsigned i = 0; i < ROUNDS; i++) {
        persist_team_start(file, 1, use_for_ever);
        persist_team_settle();
        nanosleep(&(struct timespec){.tv_nsec = 100000 * (long)i}, NULL);
        pid_t dead = persist_team_kill();
        pid_t same = persist_team_namesake(dead);
        if (same == 0)
            clause_unsupported("no process gets the number that is wanted");
        persist_team_start(file, 1, use);
        persist_team_expect_soon("a heap whose dead user's number is another process's");
        kill(same, SIGKILL);
        waitpid(same, NULL, 0);
    }
}

static void shared_number(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=64M"));
    if (unshare(CLONE_NEWPID) != 0)
        clause_unsupported("processes cannot have numbers of their own here");
    child_process_run(rounds, &file, "the first process of the numbers");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE,
    .hosts = CLAUSE_HOST_ROBUST_MUTEX,
    .threads = true,
    .limit_s = 60,
    .run = shared_number,
};
