/* Makes a heap where its file gets descriptor 0, under a umask that takes everything. */
#include "child_process.h"
#include "persist_blocks.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void work(void *argument)
{
    const struct persist_file *file = argument;
    struct stat about;
    close(0);
    umask(0777);
    errno = EBADF; /* what a failure would be taken for that sets none */
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M,create"));
    clause_expect(stat(file->path, &about) == 0, "the file is not there");
    clause_expect((about.st_mode & 0777) == 0600, "the file has the mode %o",
                  (unsigned)about.st_mode & 07777);
    persist_blocks_make(&own, 20, 300, 7);
    persist_close(file->run, own.handle);
}

static void descriptor_make(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    child_process_run(work, &file, "a process without standard input");
    persist_blocks_expect_kept(&file, 20, 7, "after it was made with descriptor 0");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = descriptor_make,
};
