/* Lets a forked child use and close the handle of its parent, which goes on and ends without a
 * close. */
#include "child_process.h"
#include "persist_blocks.h"

#include <unistd.h>

static void child_use(const struct clause_run *own)
{
    int error =
        own->allocator->process_enter == NULL ? 0 : own->allocator->process_enter(own->handle);
    clause_expect(error == 0, "process_enter gave error %d", error);
    persist_blocks_expect(own, 50, 7);
    persist_blocks_renew(own, 1);
    persist_close(own, own->handle);
    _exit(0);
}

static void parent_use(const struct persist_file *file)
{
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
    persist_blocks_make(&own, 50, 300, 7);
    for (unsigned i = 0; i < 5; i++) {
        pid_t child = child_process_fork();
        if (child == 0)
            child_use(&own);
        child_process_expect(child, "the child of a process with a heap");
        persist_blocks_expect(&own, 50, 7);
        persist_blocks_renew(&own, i);
    }
    _exit(0);
}

static void shared_fork(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    pid_t parent = child_process_fork();
    if (parent == 0)
        parent_use(&file);
    child_process_expect(parent, "the parent");
    persist_blocks_expect_kept(&file, 50, 7, "after a child closed it");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .run = shared_fork,
};
