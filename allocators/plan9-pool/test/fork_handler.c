/* variant: locked
 *
 * A handler of fork that was installed before the pool's own runs while the forking thread holds
 * all locks.  It may make a pool there, take pages for it, use it and reset it, as may its
 * counterparts after the fork.
 */
#include "expect.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FORKS = 20, SIZE = 300000 };

static Pool old = EXPECT_POOL, pool = EXPECT_POOL;
static unsigned char *block;
static size_t handled;

static void before(void)
{
    block = poolalloc(&pool, SIZE);
    EXPECT(block != NULL);
    memset(block, 7, SIZE);
    poolfree(&old, poolalloc(&old, 100));
}

static void after(void)
{
    EXPECT(block[0] == 7 && block[SIZE - 1] == 7);
    poolfree(&pool, block);
    EXPECT(poolalloc(&old, SIZE) != NULL);
    poolreset(&old);
    poolreset(&pool);
    handled++;
}

/* Before the constructors that name no priority, the pool's among them. */
__attribute__((constructor(101))) static void install(void)
{
    EXPECT(pthread_atfork(before, after, after) == 0);
}

/* Locks are only taken where there may be others. */
static void *wait_for_end(void *end)
{
    pthread_barrier_wait(end);
    return NULL;
}

int main(void)
{
    pthread_barrier_t end;
    pthread_t other;
    EXPECT(pthread_barrier_init(&end, NULL, 2) == 0);
    EXPECT(pthread_create(&other, NULL, wait_for_end, &end) == 0);
    EXPECT(poolalloc(&old, 100) != NULL);
    for (size_t i = 1; i <= FORKS; i++) {
        pid_t child = fork();
        EXPECT(child >= 0 && handled == i);
        void *now = poolalloc(&pool, 50);
        EXPECT(now != NULL);
        poolfree(&pool, now);
        poolcheck(&pool);
        if (child == 0)
            _exit(0);
        int status;
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
    }
    pthread_barrier_wait(&end);
    EXPECT(pthread_join(other, NULL) == 0);
    return 0;
}
