/* Fills a heap on a file system that becomes full. */
#include "child_process.h"
#include "persist_blocks.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static void fill(void *argument)
{
    struct persist_file *file = argument;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", file->folder, "tmpfs", 0, "size=512K") != 0)
        clause_unsupported("a file system of its own cannot be mounted here");
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=1M"));
    persist_blocks_make(&own, 20, 300, 7);
    unsigned count = 0;
    for (char *block; count < 20000 && (block = heap_malloc(&own, 1000)) != NULL; count++)
        memset(block, 1, 1000);
    clause_expect(count < 1024, "%u blocks of 1000 bytes are more than the file system has", count);
    persist_blocks_expect(&own, 20, 7);
    persist_blocks_renew(&own, 1);
    persist_expect_sound(file->run, own.handle, "on a full file system");
    persist_close(file->run, own.handle);
    persist_blocks_expect_kept(file, 20, 7, "after its file system was full");
}

static void grow_full(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    child_process_must_end(run, fill, &file, "a heap on a full file system");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = grow_full,
};
