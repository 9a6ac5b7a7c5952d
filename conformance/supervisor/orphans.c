#include "orphans.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GRACE_STEPS = 500, KILL_STEPS_MOST = 2500, STEP_NS = 2000000 };

/* Reaps whoever has ended.  False once there is no child. */
static bool reap(void)
{
    pid_t child;
    do
        child = waitpid(-1, NULL, WNOHANG | __WALL);
    while (child > 0);
    return child == 0;
}

static void wait_a_step(void)
{
    const struct timespec step = {.tv_nsec = STEP_NS};
    nanosleep(&step, NULL);
}

/* The parent of a process, or -1 for one that is gone.  Its name, which stands before that in
 * parentheses, may hold anything. */
static pid_t parent_of(const char *process)
{
    char path[64], text[512];
    int parent = -1;
    snprintf(path, sizeof path, "/proc/%.20s/stat", process);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -1;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *after = strrchr(text, ')');
    if (after == NULL || sscanf(after, ") %*c %d", &parent) != 1)
        return -1;
    return parent;
}

static bool is_among(pid_t process, const pid_t *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (list[i] == process)
            return true;
    return false;
}

unsigned orphans_kill(const pid_t *spared, unsigned count)
{
    unsigned killed = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    for (const struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        pid_t process = (pid_t)atol(entry->d_name);
        if (process > 0 && parent_of(entry->d_name) == getpid() &&
            !is_among(process, spared, count) && kill(process, SIGKILL) == 0)
            killed++;
    }
    closedir(processes);
    return killed;
}

unsigned orphans_end(pid_t child)
{
    unsigned most = 0;
    if (child > 0)
        kill(child, SIGKILL);
    for (unsigned step = 0; child == 0 && step < GRACE_STEPS && reap(); step++)
        wait_a_step();
    for (unsigned step = 0; step < KILL_STEPS_MOST && reap(); step++) {
        unsigned found = orphans_kill(NULL, 0);
        most = found > most ? found : most;
        wait_a_step();
    }
    return most;
}
