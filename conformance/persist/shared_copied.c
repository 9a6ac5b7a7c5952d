/* Stops all users of a heap at some moment, copies its file, and lets them go on; the copy is a
 * heap of its own. */
#include "persist_blocks.h"
#include "persist_team.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { USERS = 4, COPIES = 100, COPIES_BRIEF = 15, LARGE = 1 << 20, WAIT_NS_MOST = 5000000 };

static void use_for_ever(const struct persist_file *file, unsigned number)
{
    persist_team_use(file, number, ~0u, LARGE);
}

static void copy_expect(const struct persist_file *file, const struct persist_file *copy)
{
    size_t length;
    persist_team_stop();
    unsigned char *bytes = persist_file_read(file, &length);
    persist_team_continue();
    persist_file_write(copy, bytes, length);
    munmap(bytes, length);
    struct clause_run own = persist_run(file->run, persist_file_open(copy, "existing"));
    persist_expect_sound(file->run, own.handle, "that was copied while others used it");
    persist_blocks_expect(&own, 50, 7);
    persist_blocks_renew(&own, 1);
    persist_close(file->run, own.handle);
}

static void shared_copied(const struct clause_run *run)
{
    struct persist_file file, copy;
    uint64_t random = run->seed;
    persist_file_begin(&file, run);
    copy = file;
    strcpy(copy.path, persist_file_beside(&file, "copy"));
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=16M"));
    persist_blocks_make(&own, 50, 300, 7);
    persist_team_start(&file, USERS, use_for_ever);
    persist_team_settle();
    for (unsigned i = 0; i < (run->brief ? COPIES_BRIEF : COPIES); i++) {
        nanosleep(&(struct timespec){.tv_nsec = (long)random_below(&random, WAIT_NS_MOST)}, NULL);
        copy_expect(&file, &copy);
    }
    persist_team_finish();
    persist_team_expect_soon("a heap that was copied");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 60,
    .run = shared_copied,
};
