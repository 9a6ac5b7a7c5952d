/* Fills a heap whose file may not become longer than the limit of the process. */
#include "child_process.h"
#include "persist_blocks.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { ROOM = 256 << 10 };

static void fill(void *argument)
{
    const struct persist_file *file = argument;
    struct stat about;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=16M"));
    persist_blocks_make(&own, 20, 300, 7);
    clause_expect(stat(file->path, &about) == 0, "the file is not there");
    rlim_t most = (rlim_t)about.st_size + ROOM;
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){most, most});
    unsigned count = 0;
    while (count < 20000 && heap_malloc(&own, 1000) != NULL)
        count++;
    clause_expect(count < 20000, "the limit of the file's size is not kept");
    persist_blocks_expect(&own, 20, 7);
    persist_blocks_renew(&own, 1);
    persist_expect_sound(file->run, own.handle, "at the limit of the file's size");
    persist_close(file->run, own.handle);
}

static void grow_limit(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    signal(SIGXFSZ, SIG_DFL);
    child_process_must_end(run, fill, &file, "a heap at the limit of the file's size");
    persist_blocks_expect_kept(&file, 20, 7, "after the limit of its file's size");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = grow_limit,
};
