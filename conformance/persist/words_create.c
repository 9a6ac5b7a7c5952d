/* Opens a missing file with existing, and one that exists with create. */
#include "persist_file.h"

#include <errno.h>
#include <unistd.h>

static void words_create(const struct clause_run *run)
{
    struct persist_file file;
    void *handle = NULL;
    persist_file_begin(&file, run);
    int error = persist_file_try(&file, "existing", &handle);
    clause_expect(error == ENOENT, "existing gave %d for a missing file", error);
    clause_expect(access(file.path, F_OK) != 0, "existing has made the file");
    error = persist_file_try(&file, "existing,readonly", &handle);
    clause_expect(error == ENOENT, "readonly gave %d for a missing file", error);
    persist_close(run, persist_file_open(&file, "size=1M,create"));
    clause_expect(access(file.path, F_OK) == 0, "create has made no file");
    error = persist_file_try(&file, "create", &handle);
    clause_expect(error == EEXIST, "create gave %d for a file that exists", error);
    persist_close(run, persist_file_open(&file, "existing"));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .run = words_create,
};
