/* Lets processes fill, look at and free blocks in one heap that grows, and looks for bytes of
 * another. */
#include "persist_team.h"

enum { PROCESSES = 4, TURNS = 20000, TURNS_BRIEF = 1000 };

static void use(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, file->run->brief ? TURNS_BRIEF : TURNS, 60000);
}

static void shared_work(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    void *handle = persist_file_open(&file, "size=4M");
    persist_team_start(&file, PROCESSES, use);
    persist_team_expect();
    persist_expect_sound(run, handle, "after processes that used it together");
    persist_close(run, handle);
    persist_close(run, persist_file_open(&file, "existing"));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = shared_work,
};
