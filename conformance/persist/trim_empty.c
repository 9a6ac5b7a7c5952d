/* Trims a heap without a block, new and after use, and opens it again. */
#include "heap_inspect.h"
#include "persist_blocks.h"

static void trim_empty(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    for (unsigned i = 0; i < 3; i++) {
        heap_trim(&own);
        heap_trim(&own); /* also what the first has left to a checkpoint */
        persist_expect_sound(run, own.handle, "after a trim without a block");
        persist_close(run, own.handle);
        own.handle = persist_file_open(&file, "existing");
        persist_blocks_make(&own, 20, 3000, 7 + i);
        persist_blocks_expect(&own, 20, 7 + i);
        persist_blocks_free(&own);
        clause_expect(own.allocator->persist->sync(own.handle) == 0, "sync failed");
    }
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_TRIM,
    .traits = ALLOCATOR_PERSISTENT,
    .run = trim_empty,
};
