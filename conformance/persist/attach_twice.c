/* Opens a file twice in one process: by its path, by links of both kinds, and by a new name; a heap
 * that is not SHARED refuses the second. */
#include "persist_blocks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void second_expect(const struct persist_file *file)
{
    void *second = NULL;
    int error = persist_file_try(file, NULL, &second);
    bool shared = (file->run->allocator->traits & ALLOCATOR_SHARED) != 0;
    clause_expect(shared ? error == 0 : error == EBUSY, "a second handle gave error %d", error);
    if (error == 0)
        persist_close(file->run, second);
}

static void attach_twice(const struct clause_run *run)
{
    struct persist_file file, linked;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    persist_blocks_make(&own, 20, 100, 1);
    second_expect(&file);
    linked = file;
    strcpy(linked.path, persist_file_beside(&file, "link"));
    clause_expect(symlink(file.path, linked.path) == 0, "no symbolic link");
    second_expect(&linked);
    strcpy(linked.path, persist_file_beside(&file, "hard"));
    clause_expect(link(file.path, linked.path) == 0, "no hard link");
    second_expect(&linked);
    strcpy(linked.path, persist_file_beside(&file, "renamed"));
    clause_expect(rename(file.path, linked.path) == 0, "the file cannot be renamed");
    second_expect(&linked);
    clause_expect(rename(linked.path, file.path) == 0, "the file does not get its name back");
    second_expect(&file); /* the refused handles have let nothing go */
    persist_blocks_expect(&own, 20, 1);
    persist_expect_sound(run, own.handle, "after a second handle");
    persist_close(run, own.handle);
    persist_close(run, persist_file_open(&file, "existing"));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = attach_twice,
};
