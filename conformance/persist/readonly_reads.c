/* Opens a closed heap, and one whose process died, read-only: all is there, and not a byte of the
 * file changes. */
#include "persist_blocks.h"

#include <errno.h>
#include <string.h>

static void use(void *handle, void *argument)
{
    struct clause_run own = persist_run(argument, handle);
    persist_blocks_renew(&own, 1);
}

static void look(const struct persist_file *file)
{
    size_t length, after;
    void *handle = NULL;
    unsigned char *before = persist_file_read(file, &length);
    int error = persist_file_try(file, "readonly", &handle);
    if (error == ENOTSUP)
        clause_unsupported("it has no readonly");
    clause_expect(error == 0, "readonly gave error %d", error);
    struct clause_run own = persist_run(file->run, handle);
    persist_blocks_expect(&own, 50, 7);
    persist_expect_sound(file->run, handle, "that was opened read-only");
    persist_close(file->run, handle);
    unsigned char *now = persist_file_read(file, &after);
    clause_expect(after == length && memcmp(before, now, length) == 0,
                  "the file of a heap that was only read has changed");
}

static void readonly_reads(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 50, 200, 7);
    persist_close(run, own.handle);
    look(&file);
    persist_file_lose(&file, use, (void *)(uintptr_t)run);
    look(&file);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = readonly_reads,
};
