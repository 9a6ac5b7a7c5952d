/* Sets a slot that does not exist, and blocks that are not of the heap. */
#include "persist_file.h"

#include <errno.h>

static void roots_bounds(const struct clause_run *run)
{
    const struct allocator_persist *persist = run->allocator->persist;
    struct persist_file file;
    int outside;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    char *block = heap_malloc(&own, 200);
    clause_expect(block != NULL, "malloc of 200 bytes failed");
    int error = persist->root_set(own.handle, 1u << 30, block);
    clause_expect(error == EINVAL, "a slot that does not exist gave %d", error);
    error = persist->root_set(own.handle, 1u << 30, NULL);
    clause_expect(error == EINVAL, "NULL in a slot that does not exist gave %d", error);
    error = persist->root_set(own.handle, 0, &outside);
    clause_expect(error == EINVAL, "a variable of the stack gave %d", error);
    error = persist->root_set(own.handle, 0, &error);
    clause_expect(error == EINVAL, "another variable of the stack gave %d", error);
    clause_expect(persist->root_get(own.handle, 0) == NULL, "the refused block is a root");
    heap_free(&own, block);
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = roots_bounds,
};
