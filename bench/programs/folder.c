#include "folder.h"

#include "process_table.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FOLDER_MODE = 0711, /* whoever knows a name finds it */
    FILE_MODE = 0666,
    DESCRIPTOR_LEAST = 200, /* above what programs use by number */
};

static bool file_make(const char *path, off_t bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (file < 0)
        return false;
    bool made = ftruncate(file, bytes) == 0 && fchmod(file, FILE_MODE) == 0;
    return close(file) == 0 && made;
}

static bool folder_leave_open(const char *path)
{
    struct stat facts;
    char word[96];
    int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0)
        return false;
    int kept = fcntl(opened, F_DUPFD, DESCRIPTOR_LEAST);
    if (kept < 0)
        kept = fcntl(opened, F_DUPFD, 0);
    close(opened);
    if (kept < 0 || fstat(kept, &facts) != 0)
        return false;
    snprintf(word, sizeof word, "%d:%llu:%llu", kept, (unsigned long long)facts.st_dev,
             (unsigned long long)facts.st_ino);
    return setenv("ASSAY_WITNESS_FOLDER", word, 1) == 0;
}

bool folder_prepare(void)
{
    const char *witness = getenv("ASSAY_WITNESS_FILE");
    char path[PATH_MAX];
    if (witness == NULL)
        return true;
    int length = snprintf(path, sizeof path, "%s.processes", witness);
    if (length < 0 || (size_t)length >= sizeof path ||
        !file_make(path, sizeof(struct process_table)) || !file_make(witness, 0))
        return false;
    char *folder = dirname(path);
    return chmod(folder, FOLDER_MODE) == 0 && folder_leave_open(folder);
}
