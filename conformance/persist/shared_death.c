/* Kills processes in the middle of their use of a heap while others go on, and looks whether these
 * can. */
#include "persist_team.h"

#include <signal.h>
#include <time.h>

enum { KILLS = 300, KILLS_BRIEF = 30, WAIT_NS_MOST = 8000000 };

static void use_for_ever(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, ~0u, 60000);
}

static void use(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, 20, 60000);
}

static void shared_death(const struct clause_run *run)
{
    struct persist_file file;
    uint64_t random = run->seed;
    persist_file_begin(&file, run);
    void *handle = persist_file_open(&file, "size=64M");
    for (unsigned i = 0; i < (run->brief ? KILLS_BRIEF : KILLS); i++) {
        persist_team_start(&file, 2, use_for_ever);
        persist_team_settle();
        nanosleep(&(struct timespec){.tv_nsec = (long)random_below(&random, WAIT_NS_MOST)}, NULL);
        persist_team_kill();
        persist_team_start(&file, 1, use);
        persist_team_expect_soon("a heap whose users were killed");
        persist_expect_sound(run, handle, "after its users were killed");
    }
    persist_close(run, handle);
    persist_close(run, persist_file_open(&file, "existing"));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE,
    .hosts = CLAUSE_HOST_ROBUST_MUTEX,
    .threads = true,
    .limit_s = 60,
    .run = shared_death,
};
