/* Makes and uses a heap on file systems that have room for one page, for two, and so on. */
#include "child_process.h"
#include "persist_file.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

enum { PAGES_EACH = 48, PAGES_MOST = 1 << 14, SIZE = 500 };

struct trial {
    const struct persist_file *file;
    bool *opened; /* shared with the clause's process */
    unsigned pages;
};

static void make(void *argument)
{
    struct trial *trial = argument;
    const struct persist_file *file = trial->file;
    char size[32];
    void *handle = NULL;
    snprintf(size, sizeof size, "size=%uK", 4 * trial->pages);
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", file->folder, "tmpfs", 0, size) != 0)
        clause_unsupported("a file system of its own cannot be mounted here");
    *trial->opened = persist_file_try(file, "size=64K,create", &handle) == 0;
    struct clause_run own = persist_run(file->run, handle);
    for (unsigned i = 0; *trial->opened && i < 20; i++) {
        void *block = heap_malloc(&own, SIZE);
        if (block != NULL)
            memset(block, 1, SIZE); /* a page that the file lacks would end the process */
    }
    if (*trial->opened) {
        persist_close(file->run, handle);
        persist_close(file->run, persist_file_open(file, "existing"));
    }
}

static void make_full(const struct clause_run *run)
{
    bool *opened = child_process_shared(sizeof *opened);
    for (unsigned pages = 1; pages < PAGES_EACH || (!*opened && pages <= PAGES_MOST);
         pages = pages < PAGES_EACH ? pages + 1 : 2 * pages) {
        struct persist_file file;
        persist_file_begin(&file, run);
        struct trial trial = {&file, opened, pages};
        child_process_must_end(run, make, &trial, "a heap that is made on a full file system");
        persist_file_end(&file);
    }
    clause_expect(*opened, "no heap of 64 KiB can be made in 64 MiB");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = make_full,
};
