/* shm_expect.h: what the tests of shm_malloc share: a failing line says where; a folder for the
 * files of heaps; children that have to end well.
 *
 * Silent while all is well.  The pseudo-random numbers are the same in every run.
 */
#ifndef SHM_EXPECT_H
#define SHM_EXPECT_H

#include "shm_malloc.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (errno %d)\n", __FILE__, __LINE__, #condition,      \
                    errno);                                                                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static char shm_expect_folder[64];
static char shm_expect_path[80];
static char shm_expect_options[160];

static inline void shm_expect_remove(void)
{
    unlink(shm_expect_path);
    rmdir(shm_expect_folder);
}

/* A name for the file of a heap, in memory if there is any. */
static inline const char *shm_expect_file(void)
{
    pid_t own = getpid();
    const char *memory = access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(shm_expect_folder, sizeof shm_expect_folder, "%s/shm-malloc-%d-XXXXXX", memory,
             (int)own);
    EXPECT(mkdtemp(shm_expect_folder) != NULL);
    snprintf(shm_expect_path, sizeof shm_expect_path, "%s/heap", shm_expect_folder);
    return shm_expect_path;
}

/* "file=..." of that name, and more words. */
static inline const char *shm_expect_words(const char *words)
{
    snprintf(shm_expect_options, sizeof shm_expect_options, "file=%s,%s", shm_expect_path, words);
    return shm_expect_options;
}

static inline struct shm_heap *shm_expect_open(const char *words)
{
    struct shm_heap *heap = NULL;
    errno = shm_open_heap(shm_expect_words(words), &heap);
    EXPECT(errno == 0);
    return heap;
}

static inline void shm_expect_sound(struct shm_heap *heap)
{
    char why[128] = "";
    if (!shm_check(heap, why, sizeof why)) {
        fprintf(stderr, "the heap is damaged: %s\n", why);
        exit(1);
    }
}

/* Memory that children share. */
static inline void *shm_expect_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    return memory;
}

static inline pid_t shm_expect_fork(void)
{
    fflush(NULL);
    pid_t child = fork();
    EXPECT(child >= 0);
    return child;
}

static inline void shm_expect_ends(pid_t child)
{
    int status = 0;
    EXPECT(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "a child ended with status %d\n", status);
        exit(1);
    }
}

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016). */
static inline uint64_t shm_expect_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

#endif
