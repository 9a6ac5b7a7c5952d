#include "persist_folder.h"

#include "clause.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "persist-"

enum { PATH_MOST = 512, STALE_S = 60 };

/* In memory where that can be had: nothing here needs a disk, and a sync of one takes long. */
static const char *place_of(void)
{
    const char *own = getenv("TMPDIR");
    if (access("/dev/shm", R_OK | W_OK | X_OK) == 0)
        return "/dev/shm";
    return own != NULL && strlen(own) < 150 ? own : "/tmp";
}

static int entry_remove(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    remove(path);
    return 0;
}

void persist_folder_remove(const char *path)
{
    nftw(path, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* The lock is held by the descriptor, which the children of the clause have too. */
static int folder_lock(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) == 0)
        return folder;
    if (folder >= 0)
        close(folder);
    return -1;
}

/* Not one that was made just now: its clause may be about to lock it. */
static void stale_remove(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0 || about.st_mtime > time(NULL) - STALE_S)
        return;
    int folder = folder_lock(path);
    if (folder < 0)
        return;
    persist_folder_remove(path);
    close(folder);
}

static void all_stale_remove(const char *place)
{
    char path[PATH_MOST];
    DIR *names = opendir(place);
    for (struct dirent *name; names != NULL && (name = readdir(names)) != NULL;)
        if (strncmp(name->d_name, PREFIX, strlen(PREFIX)) == 0) {
            snprintf(path, sizeof path, "%.200s/%.200s", place, name->d_name);
            stale_remove(path);
        }
    if (names != NULL)
        closedir(names);
}

int persist_folder_make(char *path, size_t size)
{
    static bool swept;
    if (!swept)
        all_stale_remove(place_of());
    swept = true;
    snprintf(path, size, "%s/" PREFIX "XXXXXX", place_of());
    if (mkdtemp(path) == NULL)
        clause_unresolved("no folder for a heap's file: %s", strerror(errno));
    return folder_lock(path);
}
