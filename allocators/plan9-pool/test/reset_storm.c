/* variant: locked
 *
 * Threads make pools of their own, use them, reset them, and unmap the memory that they lay in,
 * while another thread forks.  The list of pools, which the fork walks, must lead to none that is
 * gone.
 */
#include "expect.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 1500, FORKS = 30 };

static size_t rounds = ROUNDS;
static atomic_bool done;

static void *make_and_reset(void *argument)
{
    for (size_t i = 0; i < rounds; i++) {
        Pool *pool =
            mmap(NULL, sizeof *pool, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        EXPECT(pool != MAP_FAILED);
        pool->maxsize = 1 << 20;
        pool->minarena = 4096;
        void *block = poolalloc(pool, 100);
        EXPECT(block != NULL);
        poolfree(pool, block);
        poolreset(pool);
        EXPECT(munmap(pool, sizeof *pool) == 0);
    }
    return argument;
}

static void *fork_often(void *argument)
{
    for (int i = 0; i < FORKS && !atomic_load(&done); i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            static Pool own = {.maxsize = 1 << 20, .minarena = 4096};
            alarm(20);
            _exit(poolalloc(&own, 100) != NULL ? 0 : 1);
        }
        int status;
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
    }
    return argument;
}

int main(int count, char **words)
{
    pthread_t threads[THREADS], forker;
    if (count > 1)
        rounds = strtoul(words[1], NULL, 10);
    for (size_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, make_and_reset, NULL) == 0);
    EXPECT(pthread_create(&forker, NULL, fork_often, NULL) == 0);
    for (size_t i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    atomic_store(&done, true);
    EXPECT(pthread_join(forker, NULL) == 0);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0)
        _exit(0);
    int status;
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
