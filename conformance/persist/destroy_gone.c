/* Destroys a heap, one that is in use, and one that is not there. */
#include "persist_blocks.h"

#include <errno.h>
#include <unistd.h>

static void destroy_gone(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 20, 200, 7);
    int error = persist_file_destroy(&file);
    clause_expect(error == EBUSY, "a heap in use gave %d instead of EBUSY", error);
    persist_blocks_expect(&own, 20, 7);
    persist_close(run, own.handle);
    error = persist_file_destroy(&file);
    clause_expect(error == 0, "destroy gave %d", error);
    clause_expect(access(file.path, F_OK) != 0, "the file is still there");
    clause_expect(rmdir(file.folder) == 0, "something is left beside the file");
    error = persist_file_destroy(&file);
    clause_expect(error == ENOENT, "a heap that is not there gave %d instead of ENOENT", error);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = destroy_gone,
};
