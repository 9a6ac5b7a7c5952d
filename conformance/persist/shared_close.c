/* Closes one of two handles, goes on with the other, and ends without a close. */
#include "child_process.h"
#include "persist_blocks.h"

#include <unistd.h>

static void shared_close(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    pid_t child = child_process_fork();
    if (child == 0) {
        struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
        persist_blocks_make(&own, 50, 300, 7);
        persist_close(run, persist_file_open(&file, "existing"));
        persist_blocks_renew(&own, 1);
        persist_blocks_renew(&own, 2);
        _exit(0);
    }
    child_process_expect(child, "the process with two handles");
    persist_blocks_expect_kept(&file, 50, 7, "after one of two handles was closed");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .run = shared_close,
};
