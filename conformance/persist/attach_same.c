/* Writes blocks, closes the heap and opens it again, time after time, and looks at every block. */
#include "persist_blocks.h"

enum { BLOCKS = 100000, BLOCKS_BRIEF = 3000, TIMES = 4 };

static void attach_same(const struct clause_run *run)
{
    struct persist_file file;
    size_t count = run->brief ? BLOCKS_BRIEF : BLOCKS;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < TIMES; i++) {
        struct clause_run own = persist_run(run, persist_file_open(&file, "size=64M"));
        persist_expect_sound(run, own.handle, "after an attach");
        if (i == 0)
            persist_blocks_make(&own, count, 200, run->seed);
        persist_blocks_expect(&own, count, run->seed);
        persist_blocks_renew(&own, i);
        persist_blocks_expect(&own, count, run->seed);
        persist_close(run, own.handle);
    }
    struct clause_run own = persist_run(run, persist_file_open(&file, "existing"));
    persist_blocks_expect(&own, count, run->seed);
    persist_blocks_free(&own);
    persist_expect_sound(run, own.handle, "without a block");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .limit_s = 60,
    .run = attach_same,
};
