/* expect.h: the checks and the files of the tests in this folder. */
#ifndef GNU_MMALLOC_EXPECT_H
#define GNU_MMALLOC_EXPECT_H

#include "mmalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* A file in memory, empty. */
static inline int file_new(void)
{
    int file = memfd_create("test", MFD_CLOEXEC);
    EXPECT(file >= 0);
    return file;
}

static inline void *heap_new(int file, int flags, size_t size)
{
    void *md = mmalloc_attach_sized(file, NULL, flags, size);
    EXPECT(md != NULL);
    return md;
}

/* Runs `work` in a child that ends as `work` lets it end: without a detach. */
static inline int child_status(void (*work)(void *argument), void *argument)
{
    int status = 0;
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        work(argument);
        _exit(0);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    return status;
}

static inline void expect_sound(void *md)
{
    char why[200] = "";
    if (!mmalloc_check(md, why, sizeof why)) {
        fprintf(stderr, "the heap is damaged: %s\n", why);
        exit(1);
    }
}

#endif
