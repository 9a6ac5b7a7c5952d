/* Opens a file without the right to write, as a user who has no privilege. */
#include "child_process.h"
#include "persist_blocks.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static void try_as_nobody(void *argument)
{
    struct persist_file *file = argument;
    void *handle = NULL;
    if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) != 0)
        clause_unsupported("it runs as root and cannot be another user");
    int error = persist_file_try(file, NULL, &handle);
    clause_expect(error == EACCES || error == EROFS || error == EPERM,
                  "a file that may not be written gave %d", error);
}

static void media_denied(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=64K"));
    clause_expect(chmod(file.path, 0444) == 0 && chmod(file.folder, 0755) == 0, "chmod failed");
    child_process_must_end(run, try_as_nobody, &file, "the open of a file without the right");
    persist_close(run, persist_file_open(&file, geteuid() == 0 ? NULL : "readonly"));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .threads = true,
    .run = media_denied,
};
