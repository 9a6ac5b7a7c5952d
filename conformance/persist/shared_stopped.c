/* Stops a process in the middle of its use for half a second while another one wants to go on:
 * nothing is taken from it. */
#include "persist_team.h"

#include <signal.h>
#include <time.h>

enum { STOPS = 20, STOPS_BRIEF = 5, LARGE = 4 << 20, HELD_MS = 500 };

static void use_for_ever(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, ~0u, LARGE);
}

static void shared_stopped(const struct clause_run *run)
{
    struct persist_file file;
    uint64_t random = run->seed;
    persist_file_begin(&file, run);
    void *handle = persist_file_open(&file, "size=32M");
    for (unsigned i = 0; i < (run->brief ? STOPS_BRIEF : STOPS); i++) {
        persist_team_start(&file, 2, use_for_ever);
        persist_team_settle();
        nanosleep(&(struct timespec){.tv_nsec = (long)(20000000 + random_below(&random, 9999999))},
                  NULL);
        persist_team_signal(0, SIGSTOP);
        nanosleep(&(struct timespec){.tv_nsec = HELD_MS * 1000000}, NULL);
        persist_team_signal(0, SIGCONT);
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        persist_team_finish();
        persist_team_expect_soon("a heap of which a user was stopped");
        persist_expect_sound(run, handle, "after a user was stopped");
    }
    persist_close(run, handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = shared_stopped,
};
