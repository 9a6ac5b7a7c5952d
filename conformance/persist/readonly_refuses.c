/* Asks a read-only heap for what would change it. */
#include "persist_blocks.h"

#include <errno.h>

static void readonly_refuses(const struct clause_run *run)
{
    const struct allocator_persist *persist = run->allocator->persist;
    struct persist_file file;
    void *handle = NULL;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 20, 200, 7);
    persist_close(run, own.handle);
    int error = persist_file_try(&file, "readonly", &handle);
    if (error == ENOTSUP)
        clause_unsupported("it has no readonly");
    clause_expect(error == 0, "readonly gave error %d", error);
    own.handle = handle;
    clause_expect(heap_malloc(&own, 100) == NULL, "malloc gave a block of a read-only heap");
    heap_free(&own, persist->root_get(handle, 0));
    error = persist->root_set(handle, 0, NULL);
    clause_expect(error == EROFS, "root_set gave %d instead of EROFS", error);
    error = persist->sync(handle);
    clause_expect(error == EROFS, "sync gave %d instead of EROFS", error);
    persist_blocks_expect(&own, 20, 7);
    persist_close(run, handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = readonly_refuses,
};
