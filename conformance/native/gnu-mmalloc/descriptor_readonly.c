/* Attaches a file by a descriptor that can only be read. */
#include "region.h"

#include <fcntl.h>
#include <stdio.h>

static void readonly_expect(int file)
{
    void *md = region_sure(file, NULL, MMALLOC_READONLY);
    const char *block = mmalloc_getkey(md, 0);
    clause_expect(block != NULL && strcmp(block, "to be read") == 0, "the block is not there");
    clause_expect(mmalloc_errno(md) == 0, "the attach left error %d", mmalloc_errno(md));
    clause_expect(mmalloc_setkey(md, 1, NULL) == 0 && mmalloc_errno(md) == EROFS,
                  "a key was set, or the error is %d", mmalloc_errno(md));
    clause_expect(mmalloc(md, 10) == NULL && mmalloc_errno(md) == EROFS, "it gives a block");
    clause_expect(mmalloc_setname(md, "name", md) == EROFS, "a name was set");
    clause_expect(mrealloc(md, mmalloc_getkey(md, 0), 5000) == NULL, "a block was resized");
    clause_expect(mmalloc_sync(md) == EROFS && mmalloc_trim(md) == 0, "it was written");
    clause_expect(mmalloc_check(md, NULL, 0), "it counts as damaged");
    region_end(md);
}

static void descriptor_readonly(const struct clause_run *run)
{
    char path[64];
    int file = region_file();
    void *md = region_sure(file, NULL, 0);
    char *block = mmalloc(md, 100);
    (void)run;
    strcpy(block, "to be read");
    clause_expect(mmalloc_setkey(md, 0, block) == 1, "no key");
    region_end(md);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    fchmod(file, 0400);
    int reads = open(path, O_RDONLY | O_CLOEXEC);
    clause_expect(reads >= 0, "the file cannot be opened to be read");
    readonly_expect(reads);
    if (geteuid() != 0)
        region_refused(reads, NULL, 0, EACCES, "a file that can only be read");
    close(reads);
    close(file);
}

const struct clause CLAUSE = {.run = descriptor_readonly};
