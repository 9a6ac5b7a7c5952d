/* orphans.c: the children by the kernel's list of them, or, where it keeps none, by asking each
 * process for its parent; orphans.h says what for. */
#include "orphans.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The parent of a process, or -1 for one that is gone.  Its name, which stands before that in
 * parentheses, may hold anything. */
static pid_t parent_of(pid_t process)
{
    char path[64], text[512];
    int parent = -1;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -1;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    const char *after = strrchr(text, ')');
    return after != NULL && sscanf(after, ") %*c %d", &parent) == 1 ? (pid_t)parent : -1;
}

static bool kill_all_by_parent(void)
{
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return false;
    for (const struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        pid_t process = (pid_t)atol(entry->d_name);
        if (process > 0 && parent_of(process) == getpid())
            (void)kill(process, SIGKILL);
    }
    closedir(processes);
    return true;
}

bool orphans_kill(void)
{
    int child;
    FILE *list = fopen("/proc/thread-self/children", "re");
    if (list == NULL)
        return kill_all_by_parent();
    while (fscanf(list, "%d", &child) == 1)
        (void)kill((pid_t)child, SIGKILL); /* one that has gone meanwhile has left others */
    fclose(list);
    return true;
}
