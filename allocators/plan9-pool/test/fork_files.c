/* variant: locked
 *
 * Threads lock files and allocate, another flushes all files, and a third forks.  POSIX.1-2024
 * allows each of them (fork, flockfile, fflush): a fork that had a pool's lock while it waits for
 * the list of files would stop them all.
 */
#include "expect.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOLDERS = 3, FORKS = 300 };

static Pool pool = {.name = "files", .maxsize = 1 << 24, .minarena = 1 << 16};
static atomic_bool done;

/* Reads a file under its lock, and keeps what it read in blocks of the pool. */
static void *hold(void *argument)
{
    while (!atomic_load(&done)) {
        FILE *file = fopen("/proc/self/stat", "r");
        EXPECT(file != NULL);
        flockfile(file);
        for (size_t size = 1; size <= 64; size++) {
            int byte = getc_unlocked(file);
            char *block = poolalloc(&pool, size * 40);
            EXPECT(block != NULL);
            memset(block, byte, size * 40);
            poolfree(&pool, block);
        }
        funlockfile(file);
        EXPECT(fclose(file) == 0);
    }
    return argument;
}

static void *flush(void *argument)
{
    while (!atomic_load(&done)) {
        EXPECT(fflush(NULL) == 0);
        usleep(20);
    }
    return argument;
}

int main(int count, char **words)
{
    unsigned long forks = count > 1 ? strtoul(words[1], NULL, 10) : FORKS;
    pthread_t threads[HOLDERS + 1];
    alarm((unsigned)(30 + forks / 10)); /* who waits for ever ends here */
    for (size_t i = 0; i <= HOLDERS; i++)
        EXPECT(pthread_create(&threads[i], NULL, i < HOLDERS ? hold : flush, NULL) == 0);
    for (unsigned long i = 0; i < forks; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            void *block = poolalloc(&pool, 5000);
            poolfree(&pool, block);
            _exit(block != NULL && fflush(NULL) == 0 ? 0 : 1);
        }
        int status;
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
    }
    atomic_store(&done, true);
    for (size_t i = 0; i <= HOLDERS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    poolcheck(&pool);
    EXPECT(pool.curalloc == 0);
    return 0;
}
