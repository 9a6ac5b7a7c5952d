/* Opens a kept file of each released format, looks at every block, uses the heap, and opens it
 * again.
 */
#include "persist_golden.h"

static void whole_expect(const struct persist_file *file, const unsigned char *bytes, size_t length,
                         const char *name)
{
    void *handle = NULL;
    persist_file_write(file, bytes, length);
    int error = persist_file_try(file, "existing", &handle);
    clause_expect(error == 0, "the open of %s gave error %d", name, error);
    struct clause_run own = persist_run(file->run, handle);
    for (unsigned i = 0; i < 2; i++) {
        persist_blocks_expect(&own, PERSIST_HOSTILE_BLOCKS, 7);
        persist_expect_sound(file->run, own.handle, "of a released format");
        persist_blocks_renew(&own, i);
        persist_close(file->run, own.handle);
        own.handle = persist_file_open(file, "existing");
    }
    persist_close(file->run, own.handle);
}

static void golden_whole(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    persist_golden_each(&file, "whole", whole_expect);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = golden_whole,
};
