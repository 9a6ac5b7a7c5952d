/* shared_heap.h: one heap in a file for the processes of a clause, and what they see of it.
 *
 * A child of fork that opens the heap itself is a process like any other. */
#ifndef NATIVE_SHM_MALLOC_SHARED_HEAP_H
#define NATIVE_SHM_MALLOC_SHARED_HEAP_H

#include "child_process.h"
#include "persist_file.h"
#include "shm_malloc.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static inline struct shm_heap *heap_open(const struct persist_file *file, const char *words)
{
    return persist_file_open(file, words);
}

/* Waits until so many processes have met. */
static inline void wait_until_met(const unsigned *arrived, unsigned count)
{
    while (__atomic_load_n(arrived, __ATOMIC_SEQ_CST) < count)
        sched_yield();
}

/* Every process of the count waits here for the others. */
static inline void meet(unsigned *arrived, unsigned count)
{
    __atomic_add_fetch(arrived, 1, __ATOMIC_SEQ_CST);
    wait_until_met(arrived, count);
}

static inline uint64_t live_blocks(struct shm_heap *heap)
{
    struct shm_counts counts;
    shm_count(heap, &counts);
    return counts.live_blocks;
}

static inline void expect_sound(struct shm_heap *heap, const char *when)
{
    char why[128] = "";
    clause_expect(shm_check(heap, why, sizeof why), "the heap is damaged %s: %s", when, why);
}

/* Waits for a child that has killed itself. */
static inline void expect_killed(pid_t child)
{
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        clause_unresolved("waitpid gave error %d", errno);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        _exit(WEXITSTATUS(status)); /* it has answered */
    clause_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                  "a child ended with status %d before it was killed", status);
}

/* shm_init of the file, in place of what a child of fork has of its parent. */
static inline void heap_init(const struct persist_file *file)
{
    shm_fini();
    clause_expect(shm_init(file->path) == 0, "shm_init gave error %d", errno);
}

/* A child that does the work and is killed, or kills itself in it. */
static inline void let_die(void (*work)(void *argument), void *argument)
{
    pid_t child = child_process_fork();
    if (child == 0) {
        work(argument);
        raise(SIGKILL);
    }
    expect_killed(child);
}

/* A process that takes and frees pages, so that it is in the section of the lock most of its time.
 */
static inline pid_t pages_for_ever(const struct persist_file *file)
{
    pid_t child = child_process_fork();
    if (child == 0)
        for (struct shm_heap *heap = heap_open(file, "existing");;)
            shm_heap_free(heap, shm_heap_malloc(heap, 9000));
    return child;
}

/* As the kernel says it: S if it sleeps, Z if it has ended. */
static inline char process_state(pid_t process)
{
    char path[40], state = '?';
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)process, (int)process);
    FILE *stat = fopen(path, "re");
    if (stat == NULL || fscanf(stat, "%*d (%*[^)]) %c", &state) != 1)
        clause_unresolved("%s cannot be read", path);
    fclose(stat);
    return state;
}

#endif
