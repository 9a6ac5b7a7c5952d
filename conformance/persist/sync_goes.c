/* Syncs again and again between uses, and looks at every block and root after each. */
#include "persist_blocks.h"

enum { BLOCKS = 100, TIMES = 30 };

static void sync_goes(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, BLOCKS, 300, run->seed);
    for (unsigned i = 0; i < TIMES; i++) {
        int error = run->allocator->persist->sync(own.handle);
        clause_expect(error == 0, "sync gave error %d", error);
        persist_blocks_expect(&own, BLOCKS, run->seed);
        persist_blocks_renew(&own, i);
        persist_expect_sound(run, own.handle, "after a sync");
    }
    persist_close(run, own.handle);
    persist_blocks_expect_kept(&file, BLOCKS, run->seed, "after a sync");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = sync_goes,
};
