/* Opens and closes a heap, and is refused, thousands of times; descriptors and mappings are as
 * before. */
#include "persist_file.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { TIMES = 2500, TIMES_BRIEF = 250 };

static unsigned descriptors(void)
{
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL)
        count++;
    if (folder != NULL)
        closedir(folder);
    return count;
}

/* Of the file, by its name. */
static unsigned mappings(const struct persist_file *file)
{
    char line[512];
    unsigned count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        count += strstr(line, file->folder) != NULL;
    if (maps != NULL)
        fclose(maps);
    return count;
}

static void attach_leaks(const struct clause_run *run)
{
    struct persist_file file;
    void *handle;
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=64K"));
    unsigned before = descriptors();
    for (unsigned i = 0; i < (run->brief ? TIMES_BRIEF : TIMES); i++) {
        persist_close(run, persist_file_open(&file, NULL));
        persist_file_try(&file, "create", &handle);
    }
    persist_file_write(&file, "no heap at all", 14);
    for (unsigned i = 0; i < 20; i++)
        clause_expect(persist_file_try(&file, NULL, &handle) != 0, "a text is taken for a heap");
    clause_expect(descriptors() == before, "%u descriptors before, %u after", before,
                  descriptors());
    clause_expect(mappings(&file) == 0, "%u mappings of the file are left", mappings(&file));
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .limit_s = 60,
    .run = attach_leaks,
};
