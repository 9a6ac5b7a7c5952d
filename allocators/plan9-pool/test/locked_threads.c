/* variant: locked
 *
 * With its spin lock one pool serves many threads, blocks are freed by others than allocated them,
 * and a child of fork can allocate at once.
 */
#include "expect.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, CALLS = 60000, SLOTS = 256, FORKS = 40 };

static Pool *pool;
static unsigned char *_Atomic slots[SLOTS];
static atomic_bool done;

/* A block begins with its size and is filled with the size's low byte. */
static unsigned char *make(size_t size)
{
    unsigned char *block = poolalloc(pool, size);
    EXPECT(block != NULL);
    memset(block, (int)(size & 0xff), size);
    memcpy(block, &size, sizeof size);
    return block;
}

static void end(unsigned char *block)
{
    if (block == NULL)
        return;
    size_t size;
    memcpy(&size, block, sizeof size);
    for (size_t i = sizeof size; i < size; i++)
        EXPECT(block[i] == (size & 0xff));
    poolfree(pool, block);
}

static void *work(void *argument)
{
    uint64_t state = (uintptr_t)argument * 0x9e3779b97f4a7c15u;
    for (int call = 0; call < CALLS; call++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t slot = (size_t)(state >> 40) % SLOTS;
        size_t size = sizeof(size_t) + (size_t)(state >> 50) % (call % 50 == 0 ? 20000 : 500);
        end(atomic_exchange(&slots[slot], make(size)));
    }
    return NULL;
}

static void *fork_often(void *argument)
{
    for (int i = 0; i < FORKS && !atomic_load(&done); i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            alarm(20); /* a lock without an owner would wait for ever */
            for (size_t k = 0; k < 100; k++)
                end(make(sizeof(size_t) + k * 37));
            Pool *another;
            EXPECT(poolopen(NULL, &another) == 0 && poolalloc(another, 10) != NULL);
            _exit(0);
        }
        int status;
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
    }
    return argument;
}

int main(void)
{
    EXPECT(poolopen("name=threads,minarena=65536", &pool) == 0);
    pthread_t threads[THREADS], forker;
    for (size_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, work, (void *)(i + 1)) == 0);
    EXPECT(pthread_create(&forker, NULL, fork_often, NULL) == 0);
    for (size_t i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    atomic_store(&done, true);
    EXPECT(pthread_join(forker, NULL) == 0);
    poolcheck(pool);
    for (size_t i = 0; i < SLOTS; i++)
        end(slots[i]);
    poolcheck(pool);
    EXPECT(pool->curalloc == 0);
    poolclose(pool);
    return 0;
}
