/* cgroup.h: a control group of its own for a tree of processes, where this process can make one.
 *
 * It needs version 2 of the interface and a folder of this process's own group that may be written
 * to: root has that, and whoever was given it (a container, `systemd-run --user`).  Without it
 * `folder` is -1 and every other function does nothing.  It sees what wait(2) does not: the time of
 * a child whose parent ignores SIGCHLD.
 */
#ifndef ASSAY_CGROUP_H
#define ASSAY_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

enum { CGROUP_PATH_BYTES = 1024 };

struct cgroup {
    int folder; /* -1: there is none */
    char path[CGROUP_PATH_BYTES];
};

/* Makes the group, empty, and removes those that a killed process of this kind has left. */
void cgroup_make(struct cgroup *group);

/* fork(2), with the child in the group from its first instruction. */
pid_t cgroup_fork(struct cgroup *group);

/* Processor time of all that were ever in it; negative: not known. */
double cgroup_cpu_s(const struct cgroup *group);

/* Kills all that are in it, at once: none of them can start another meanwhile. */
void cgroup_kill(const struct cgroup *group);

/* Removes it.  It must be empty. */
void cgroup_remove(struct cgroup *group);

#endif
