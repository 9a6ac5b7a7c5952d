/* cgroup.c: made under this process's own group, as `job-PID-START` with the process's start time,
 * so that what a killed keeper leaves is known by its name; cgroup.h says what for. */
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char prefix[] = "job-";

/* The folder where version 2 is mounted.  Spaces in a path are written as \040 there; such a path
 * is not used. */
static bool mount_find(char *path, size_t size)
{
    char line[4096], place[CGROUP_PATH_BYTES];
    bool found = false;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    while (mounts != NULL && !found && fgets(line, sizeof line, mounts) != NULL) {
        const char *kind = strstr(line, " - cgroup2 ");
        found = kind != NULL && sscanf(line, "%*s %*s %*s %*s %1023s", place) == 1 &&
                strchr(place, '\\') == NULL;
    }
    if (mounts != NULL)
        fclose(mounts);
    return found && snprintf(path, size, "%s", place) < (int)size;
}

/* This process's own group, as a path below the mount. */
static bool own_find(char *path, size_t size)
{
    char line[CGROUP_PATH_BYTES];
    bool found = false;
    FILE *groups = fopen("/proc/self/cgroup", "re");
    while (groups != NULL && !found && fgets(line, sizeof line, groups) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        found = strncmp(line, "0::/", 4) == 0;
    }
    if (groups != NULL)
        fclose(groups);
    return found && snprintf(path, size, "%s", line + 3) < (int)size;
}

/* When a process began, in the kernel's ticks; 0: there is none. */
static unsigned long long start_of(long pid)
{
    char path[64], text[1024];
    unsigned long long start = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    const char *after = strrchr(text, ')');
    if (after == NULL || sscanf(after + 1,
                                " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
                                "%*d %*d %*d %llu",
                                &start) != 1)
        return 0;
    return start;
}

/* Which numbers of processes this one sees. */
static unsigned long long namespace_here(void)
{
    struct stat facts;
    return stat("/proc/self/ns/pid", &facts) == 0 ? (unsigned long long)facts.st_ino : 0;
}

static void kill_in(int folder)
{
    int file = openat(folder, "cgroup.kill", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (write(file, "1", 1) != 1)
        errno = 0; /* whoever is left is killed one by one */
    close(file);
}

/* Removes the groups of keepers that are gone; one that is not empty yet is left to the next. */
static void leftovers_remove(const char *parent)
{
    DIR *folder = opendir(parent);
    if (folder == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        long pid;
        unsigned long long space, start;
        if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0 ||
            sscanf(entry->d_name + sizeof prefix - 1, "%llu-%ld-%llu", &space, &pid, &start) != 3 ||
            space != namespace_here() || start_of(pid) == start)
            continue;
        int left = openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (left >= 0) {
            kill_in(left);
            close(left);
        }
        (void)unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
    }
    closedir(folder);
}

void cgroup_make(struct cgroup *group)
{
    char mount[CGROUP_PATH_BYTES / 3], own[CGROUP_PATH_BYTES / 3];
    char parent[sizeof mount + sizeof own];
    *group = (struct cgroup){.folder = -1};
    if (!mount_find(mount, sizeof mount) || !own_find(own, sizeof own))
        return;
    snprintf(parent, sizeof parent, "%s%s", mount, own);
    snprintf(group->path, sizeof group->path, "%s/%s%llu-%ld-%llu", parent, prefix,
             namespace_here(), (long)getpid(), start_of(getpid()));
    if (mkdir(group->path, 0755) != 0)
        return;
    leftovers_remove(parent);
    group->folder = open(group->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

pid_t cgroup_fork(struct cgroup *group)
{
    if (group->folder >= 0) {
        struct clone_args arguments = {.flags = CLONE_INTO_CGROUP,
                                       .exit_signal = SIGCHLD,
                                       .cgroup = (unsigned long long)group->folder};
        long child = syscall(SYS_clone3, &arguments, sizeof arguments);
        if (child >= 0)
            return (pid_t)child;
        cgroup_remove(group); /* a kernel before 5.7, or a container that refuses the call */
    }
    return fork();
}

double cgroup_cpu_s(const struct cgroup *group)
{
    char text[4096];
    unsigned long long usage_us;
    int file = group->folder < 0 ? -1 : openat(group->folder, "cpu.stat", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    text[count > 0 ? count : 0] = '\0';
    return sscanf(text, "usage_usec %llu", &usage_us) == 1 ? (double)usage_us * 1e-6 : -1;
}

void cgroup_kill(const struct cgroup *group)
{
    if (group->folder >= 0)
        kill_in(group->folder);
}

void cgroup_remove(struct cgroup *group)
{
    if (group->folder < 0)
        return;
    close(group->folder);
    (void)rmdir(group->path); /* the next keeper removes what this one could not */
    group->folder = -1;
}
