/* killed.h: kills processes in the middle of their calls until a number of them died with the lock
 * of the heap, as its owner word says, and looks at the heap after each.
 *
 * The first argument is that number, 100 without it; with a second one, the longest time that the
 * survivor had to wait is printed.
 */
#ifndef SHM_KILLED_H
#define SHM_KILLED_H

#include "shm_expect.h"

#include "heap.h"

#include <signal.h>
#include <sys/time.h>
#include <time.h>

enum { KEPT = 40, LARGE = 9000, SMALL = 700, INTERVAL_US_MOST = 300, HANGS_S = 30 };

static struct {
    unsigned char *block;
    size_t size;
} kept[KEPT];

static uint64_t longest_us; /* of the first call after a death */

/* What the lock says of its holder, who is dead now. */
static pid_t killed_owner(const struct shm_heap *heap)
{
#if LOCK_KIND == PMUTEX
    return heap->run->lock.mutex.__data.__owner;
#else
    return (pid_t)(uint32_t)get64(&heap->run->owner);
#endif
}

static struct shm_heap *killed_heap; /* of the victim */

/* At a random moment of the victim's calls: it dies if it holds the lock. */
static void killed_moment(int signal)
{
    (void)signal;
    if (killed_owner(killed_heap) == getpid())
        kill(getpid(), SIGKILL);
}

static void killed_victim(long interval_us)
{
    killed_heap = shm_expect_open("existing");
    signal(SIGALRM, killed_moment);
    setitimer(
        ITIMER_REAL,
        &(struct itimerval){.it_value.tv_usec = interval_us, .it_interval.tv_usec = interval_us},
        NULL);
    for (unsigned turn = 0;; turn++) {
        void *large = shm_heap_malloc(killed_heap, LARGE * (1 + turn % 5));
        void *small = shm_heap_malloc(killed_heap, SMALL);
        large = shm_heap_realloc(killed_heap, large, LARGE * (1 + turn % 3));
        shm_heap_free(killed_heap, large);
        shm_heap_free(killed_heap, small);
        if (turn % 16 == 0)
            shm_give_back(killed_heap); /* makes all lists anew, under the lock */
    }
}

static uint64_t killed_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Each block of the survivor is its own. */
static void killed_look(struct shm_heap *heap, unsigned round)
{
    unsigned i = round % KEPT;
    for (size_t at = 0; at < kept[i].size; at++)
        EXPECT(kept[i].block[at] == (unsigned char)i);
    shm_heap_free(heap, kept[i].block);
    kept[i].size = round % 2 == 0 ? LARGE : SMALL;
    kept[i].block = shm_heap_malloc(heap, kept[i].size);
    EXPECT(kept[i].block != NULL);
    memset(kept[i].block, (int)i, kept[i].size);
}

/* Returns whether the victim held the lock.  At most two of its blocks are nobody's afterwards. */
static bool killed_round(struct shm_heap *heap, uint64_t *random, unsigned round)
{
    struct shm_counts counts;
    int status = 0;
    long interval_us = 50 + (long)(shm_expect_random(random) % INTERVAL_US_MOST);
    pid_t victim = shm_expect_fork();
    if (victim == 0)
        killed_victim(interval_us);
    EXPECT(waitpid(victim, &status, 0) == victim && WIFSIGNALED(status));
    bool held = killed_owner(heap) == victim;
    uint64_t before_us = killed_now_us();
    shm_heap_free(heap, shm_heap_malloc(heap, LARGE));
    uint64_t waited_us = killed_now_us() - before_us;
    longest_us = waited_us > longest_us ? waited_us : longest_us;
    killed_look(heap, round);
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks <= KEPT + 2);
    shm_expect_sound(heap);
    shm_give_back(heap);
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == KEPT);
    return held;
}

/* Whether the death of a mutex's holder is told here: an emulator may not. */
static bool killed_is_told(void)
{
    pthread_mutex_t *mutex = shm_expect_shared(sizeof *mutex);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &kind);
    pid_t child = shm_expect_fork();
    if (child == 0)
        _exit(pthread_mutex_lock(mutex));
    shm_expect_ends(child);
    return pthread_mutex_trylock(mutex) == EOWNERDEAD;
}

int main(int count, char **words)
{
    if (LOCK_KIND == PMUTEX && !killed_is_told())
        return 0;
    unsigned wanted = count > 1 ? (unsigned)atoi(words[1]) : 100, held = 0, round = 0;
    uint64_t random = 7;
    shm_expect_file();
    struct shm_heap *heap = shm_expect_open("size=16M");
    for (unsigned i = 0; i < KEPT; i++) {
        kept[i].size = SMALL;
        EXPECT((kept[i].block = shm_heap_malloc(heap, SMALL)) != NULL);
        memset(kept[i].block, (int)i, SMALL);
    }
    for (; held < wanted; round++) {
        EXPECT(round < 10 * wanted);
        alarm(HANGS_S); /* ends the test if a call hangs */
        held += killed_round(heap, &random, round);
    }
    if (count > 2)
        printf("%u kills, %u with the lock, longest wait %llu us\n", round, held,
               (unsigned long long)longest_us);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}

#endif
