/* Opens and closes the heap again and again while other processes are in the middle of their use.
 */
#include "persist_team.h"

#include <time.h>

enum { ATTACHES = 2000, ATTACHES_BRIEF = 250 };

static void use_for_ever(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, ~0u, 60000);
}

static void shared_attach(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    void *handle = persist_file_open(&file, "size=64M");
    persist_team_start(&file, 2, use_for_ever);
    for (unsigned i = 0; i < (run->brief ? ATTACHES_BRIEF : ATTACHES); i++) {
        void *other = persist_file_open(&file, NULL);
        nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
        persist_close(run, other);
    }
    persist_team_finish();
    persist_team_expect_soon("a heap that was opened while it was in use");
    persist_expect_sound(run, handle, "that was opened while it was in use");
    persist_close(run, handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = shared_attach,
};
