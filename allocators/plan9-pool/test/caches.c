/* variant: locked
 *
 * Threads keep free blocks for themselves.  Blocks that one allocates and another frees, few and
 * many of one size, threads that come and end, forks, and calls that look at the whole pool beside
 * them leave exact counters and a pool that holds together; a double free and a write to a freed
 * block are found.
 */
#include "expect.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, CALLS = 40000, SLOTS = 512, GENERATIONS = 6, HANDED = 3000 };

static Pool *pool;
static unsigned long calls = CALLS;
static unsigned char *_Atomic slots[SLOTS];
static atomic_ulong made, ended;
static atomic_bool done;

static void end(unsigned char *block)
{
    if (block == NULL)
        return;
    size_t size;
    memcpy(&size, block, sizeof size);
    for (size_t i = sizeof size; i < size; i++)
        EXPECT(block[i] == (size & 0xff));
    poolfree(pool, block);
    atomic_fetch_add(&ended, 1);
}

static void *work(void *argument)
{
    uint64_t state = (uintptr_t)argument * 0x9e3779b97f4a7c15u;
    for (unsigned long call = 0; call < calls; call++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t slot = (size_t)(state >> 40) % SLOTS;
        size_t size = sizeof(size_t) + (size_t)(state >> 50) % (call % 40 == 0 ? 5000 : 200);
        unsigned char *block = poolalloc(pool, size);
        EXPECT(block != NULL);
        memset(block, (int)(size & 0xff), size);
        memcpy(block, &size, sizeof size);
        atomic_fetch_add(&made, 1);
        end(atomic_exchange(&slots[slot], block));
    }
    return NULL;
}

/* Looks at the whole pool, and forks, while the others work. */
static void *look(void *argument)
{
    struct poolcounts counts;
    while (!atomic_load(&done)) {
        unsigned long before = atomic_load(&made);
        poolcount(pool, &counts);
        EXPECT(counts.allocations >= before && counts.allocations - counts.frees == counts.live);
        poolcheck(pool);
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            alarm(20);
            poolcheck(pool);
            for (size_t size = 1; size < 2000; size += 7)
                poolfree(pool, poolalloc(pool, size));
            poolcheck(pool);
            _exit(0);
        }
        int status;
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
        usleep(300);
    }
    return argument;
}

static void storm(void)
{
    pthread_t threads[THREADS], looker;
    EXPECT(pthread_create(&looker, NULL, look, NULL) == 0);
    for (int generation = 0; generation < GENERATIONS; generation++) {
        for (size_t i = 0; i < THREADS; i++)
            EXPECT(pthread_create(&threads[i], NULL, work, (void *)(i + 1)) == 0);
        for (size_t i = 0; i < THREADS; i++)
            EXPECT(pthread_join(threads[i], NULL) == 0);
    }
    atomic_store(&done, true);
    EXPECT(pthread_join(looker, NULL) == 0);
    for (size_t i = 0; i < SLOTS; i++)
        end(slots[i]);
    struct poolcounts counts;
    poolcount(pool, &counts);
    poolcheck(pool);
    EXPECT(counts.allocations == atomic_load(&made) && counts.frees == atomic_load(&ended));
    EXPECT(counts.live == 0 && pool->curalloc == 0);
}

/* Frees what another thread has allocated, of one size and far more than a thread keeps. */
static void *take_over(void *blocks)
{
    for (size_t i = 0; i < HANDED; i++)
        poolfree(pool, ((void **)blocks)[i]);
    return NULL;
}

static void hand_over(void)
{
    static void *blocks[HANDED];
    struct poolcounts before, after;
    poolcount(pool, &before);
    for (size_t size = 8; size < 1000; size *= 5) {
        for (size_t i = 0; i < HANDED; i++)
            EXPECT((blocks[i] = poolalloc(pool, size)) != NULL);
        pthread_t other;
        EXPECT(pthread_create(&other, NULL, take_over, blocks) == 0);
        EXPECT(pthread_join(other, NULL) == 0);
        poolcheck(pool);
    }
    poolcount(pool, &after);
    EXPECT(after.live == before.live && after.frees - before.frees == 3 * HANDED);
}

static void double_free(void *block)
{
    poolfree(pool, block);
    poolfree(pool, block);
}

static void distant_double_free(void *block)
{
    poolfree(pool, block);
    for (int i = 0; i < 3; i++)
        poolfree(pool, poolalloc(pool, 24));
    poolfree(pool, block);
}

static void resize_freed(void *block)
{
    poolfree(pool, block);
    poolrealloc(pool, block, 500);
}

static void write_freed(void *block)
{
    poolfree(pool, block);
    memset(block, 0x41, 16);
    poolcheck(pool);
}

/* The next request finds it, not only the end of the thread.  The pool has free blocks too. */
static void write_requested(void *block)
{
    void *blocks[300];
    for (int i = 0; i < 300; i++)
        blocks[i] = poolalloc(pool, 40);
    for (int i = 0; i < 300; i++)
        poolfree(pool, blocks[i]);
    poolfree(pool, block);
    memset(block, 0x41, 16);
    poolalloc(pool, 40);
    _exit(0);
}

static void overrun(void *block)
{
    ((char *)block)[40] = 1;
    poolfree(pool, block);
}

struct misuse {
    void (*commit)(void *block);
};

static void *commit(void *argument)
{
    const struct misuse *misuse = argument;
    void *kept[8];
    for (int i = 0; i < 8; i++)
        kept[i] = poolalloc(pool, 40);
    for (int i = 0; i < 8; i++)
        poolfree(pool, kept[i]);
    misuse->commit(poolalloc(pool, 40));
    return NULL;
}

/* Each in a child, in a thread of its own, and it ends there. */
static void found(void (*function)(void *block))
{
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        pthread_t thread;
        struct misuse misuse = {function};
        EXPECT(freopen("/dev/null", "w", stderr) != NULL);
        pthread_create(&thread, NULL, commit, &misuse);
        pthread_join(thread, NULL);
        _exit(0);
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(int count, char **words)
{
    if (count > 1)
        calls = strtoul(words[1], NULL, 10);
    EXPECT(poolopen("name=caches,minarena=65536", &pool) == 0);
    storm();
    hand_over();
    found(double_free);
    found(distant_double_free);
    found(resize_freed);
    found(write_freed);
    found(write_requested);
    found(overrun);
    poolclose(pool);
    return 0;
}
