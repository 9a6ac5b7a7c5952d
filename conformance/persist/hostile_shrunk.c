/* Halves the file of an open heap, uses the heap, and opens it in the next process. */
#include "child_process.h"
#include "persist_blocks.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCKS = 400 };

static void work(void *argument)
{
    const struct persist_file *file = argument;
    struct stat about;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    persist_blocks_make(&own, BLOCKS, 4000, 7);
    clause_expect(stat(file->path, &about) == 0 && truncate(file->path, about.st_size / 2) == 0,
                  "the file cannot be cut");
    persist_blocks_expect(&own, BLOCKS, 7);
    persist_blocks_renew(&own, 1);
    persist_close(file->run, own.handle);
}

/* Whatever it finds: it finds it soon, and nothing ends it. */
static void open_again(void *argument)
{
    const struct persist_file *file = argument;
    void *handle = NULL;
    if (persist_file_try(file, "existing", &handle) == 0)
        persist_expect_sound(file->run, handle, "that opened although its file was cut");
}

static void hostile_shrunk(const struct clause_run *run)
{
    struct persist_file file;
    char outcome[64];
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=4M"));
    snprintf(outcome, sizeof outcome, "%s", child_process_outcome(run, work, &file));
    child_process_must_end(run, open_again, &file, "the open of a heap whose file was cut");
    persist_file_end(&file);
    clause_value("the process %s", outcome);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = hostile_shrunk,
};
