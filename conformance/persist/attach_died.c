/* Ends processes without a close, in the middle of their use, and looks at every block in the next
 * one. */
#include "persist_blocks.h"

#include <unistd.h>

enum { BLOCKS = 200, TIMES = 30 };

static void use(void *handle, void *argument)
{
    const struct persist_file *file = argument;
    struct clause_run own = persist_run(file->run, handle);
    if (file->run->allocator->persist->root_get(handle, 0) == NULL)
        persist_blocks_make(&own, BLOCKS, 500, file->run->seed);
    persist_blocks_expect(&own, BLOCKS, file->run->seed);
    persist_blocks_renew(&own, (uint64_t)getpid());
}

static void attach_died(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < TIMES; i++)
        persist_file_lose(&file, use, &file);
    struct clause_run own = persist_run(run, persist_file_open(&file, NULL));
    persist_blocks_expect(&own, BLOCKS, run->seed);
    persist_expect_sound(run, own.handle, "after processes that did not close it");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 30,
    .run = attach_died,
};
