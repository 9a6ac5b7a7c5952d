/* semaphore_sets.h: what ipcs lists, in a namespace where nothing else is. */
#ifndef NATIVE_SHM_MALLOC_SEMAPHORE_SETS_H
#define NATIVE_SHM_MALLOC_SEMAPHORE_SETS_H

#include "shared_heap.h"

#include <fcntl.h>
#include <stdio.h>

/* UNSUPPORTED where the system gives no such namespace. */
static inline void semaphore_sets_alone(void)
{
    if (unshare(CLONE_NEWIPC) != 0 || access("/proc/sysvipc/sem", R_OK) != 0)
        clause_unsupported("no namespace without other programs' semaphores");
}

/* Without the line that names the columns. */
static inline unsigned semaphore_sets(void)
{
    FILE *file = fopen("/proc/sysvipc/sem", "re");
    unsigned lines = 0;
    if (file == NULL)
        clause_unresolved("/proc/sysvipc/sem cannot be read");
    for (int letter; (letter = fgetc(file)) != EOF;)
        lines += letter == '\n';
    fclose(file);
    return lines - 1;
}

/* The number of the last one; -1: there is none. */
static inline int semaphore_set(void)
{
    int set = -1;
    char line[200];
    FILE *file = fopen("/proc/sysvipc/sem", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%*d %d", &set) != 1)
            set = -1;
    if (file != NULL)
        fclose(file);
    return set;
}

/* How many there may be is the fourth number.  False: it cannot be set. */
static inline bool semaphore_sets_limit(const char *numbers)
{
    int limits = open("/proc/sys/kernel/sem", O_WRONLY | O_CLOEXEC);
    bool done = limits >= 0 && write(limits, numbers, strlen(numbers)) > 0;
    if (limits >= 0)
        close(limits);
    return done;
}

#endif
