/* killed.h: kills processes that have the lock of a heap, and looks at the heap after each.
 *
 * A kill counts only if the owner word of the lock named the victim when it was dead.  Two kinds:
 * victims that die at a random moment of endless calls, as many as the first argument says, and,
 * without an argument, a thousand and those that die at each instruction of their sections
 * (killed_places.h).  With the word `stalls`: how long the survivors had to wait, as a table
 * (killed_stalls.h).
 *
 * After each death every block of the survivor holds what it wrote, also when others are taken and
 * filled; what the dead process had in its cache and had allocated comes back, within its bound.
 */
#ifndef SHM_KILLED_H
#define SHM_KILLED_H

#include "killed_places.h"

#include "classes.h"
#include "lock_kinds.h"

#include <sched.h>
#include <sys/time.h>
#include <time.h>

enum {
    KEPT = 40,
    LARGE = 9000,
    SMALL = 700,
    NEW = 24,
    INTERVAL_US_MOST = 300,
    KILLS_LONG = 1000,
    HANGS_S = 30,      /* ends the test */
    LONG_US = 1000000, /* is told */
    LIVE_MOST = 700,   /* of a victim that makes all its calls */
};

static struct {
    unsigned char *block;
    size_t size;
} kept[KEPT];

static struct {
    unsigned kills, held, late; /* late: the next call took longer than LONG_US */
    uint64_t longest_us;        /* of the first call after a death */
    size_t reaped_most;
} tally;

static struct shm_heap *survivor, *victim;

/* What the lock says of its holder, who may be dead. */
static pid_t killed_owner(const struct shm_heap *heap)
{
#if LOCK_KIND == PMUTEX
    return __atomic_load_n(&heap->run->lock.mutex.__data.__owner, __ATOMIC_RELAXED);
#else
    return (pid_t)(uint32_t)get64(&heap->run->owner);
#endif
}

static bool killed_holds(pid_t process)
{
    return killed_owner(survivor) == process;
}

static uint64_t killed_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* ---- victims ---- */

/* At a random moment of the victim's calls: it dies if it holds the lock. */
static void killed_moment(int signal)
{
    (void)signal;
    if (killed_owner(victim) == getpid())
        kill(getpid(), SIGKILL);
}

static void killed_arm(long interval_us)
{
    signal(SIGALRM, killed_moment);
    setitimer(
        ITIMER_REAL,
        &(struct itimerval){.it_value.tv_usec = interval_us, .it_interval.tv_usec = interval_us},
        NULL);
}

static void killed_use(unsigned turn)
{
    void *large = shm_heap_malloc(victim, LARGE * (1 + turn % 5));
    void *small = shm_heap_malloc(victim, SMALL);
    large = shm_heap_realloc(victim, large, LARGE * (1 + turn % 3));
    shm_heap_free(victim, large);
    shm_heap_free(victim, small);
}

_Noreturn static void killed_at_random(long interval_us)
{
    victim = shm_expect_open("existing");
    killed_arm(interval_us);
    for (unsigned turn = 0;; turn++) {
        killed_use(turn);
        if (turn % 16 == 0)
            shm_give_back(victim); /* makes all lists anew, under the lock */
    }
}

/* Extents that are split, joined on each side, aligned, made shorter, longer and moved. */
static void killed_extents(void)
{
    void *blocks[6];
    for (unsigned i = 0; i < 6; i++)
        blocks[i] = shm_heap_malloc(victim, LARGE);
    shm_heap_free(victim, blocks[1]);
    shm_heap_free(victim, blocks[3]);
    shm_heap_free(victim, blocks[2]);
    blocks[0] = shm_heap_realloc(victim, blocks[0], 2 * LARGE); /* where it is */
    blocks[0] = shm_heap_realloc(victim, blocks[0], LARGE / 2);
    blocks[4] = shm_heap_realloc(victim, blocks[4], 20 * LARGE); /* elsewhere */
    shm_heap_free(victim, shm_heap_aligned(victim, 1 << 16, LARGE));
    shm_heap_free(victim, blocks[0]);
    shm_heap_free(victim, blocks[5]);
    shm_heap_free(victim, blocks[4]);
}

/* More of each class than a cache and the global lists hold. */
static void killed_classes(void)
{
    static void *blocks[LIVE_MOST];
    for (unsigned class = 0; class < CLASSES; class ++) {
        unsigned count = class == CLASSES - 1 ? 160 : 3 * class_target(class);
        for (unsigned i = 0; i < count; i++)
            blocks[i] = shm_heap_malloc(victim, class_bytes(class));
        blocks[0] = shm_heap_realloc(victim, blocks[0], SMALL); /* a move is written down */
        for (unsigned i = 0; i < count; i++)
            shm_heap_free(victim, blocks[i]);
    }
}

/* Memory that runs out: all reserves are asked. */
static void killed_exhausts(void)
{
    void *large = shm_heap_malloc(victim, 1 << 20);
    EXPECT(large != NULL && shm_heap_malloc(victim, 3900 << 10) == NULL);
    shm_heap_free(victim, large);
}

static void killed_all_calls(void)
{
    victim = shm_expect_open("existing"); /* takes back what the victim before had */
    killed_extents();
    killed_classes();
    killed_exhausts();
    shm_thread_leave(victim);
    shm_reap(victim);
    shm_give_back(victim);
    shm_trim(victim);
    killed_extents();
    shm_close_heap(victim);
}

/* ---- the survivor ---- */

static void kept_expect(void)
{
    for (unsigned i = 0; i < KEPT; i++)
        for (size_t at = 0; at < kept[i].size; at++)
            EXPECT(kept[i].block[at] == (unsigned char)i);
}

static void kept_renew(unsigned i, size_t size)
{
    shm_heap_free(survivor, kept[i].block);
    kept[i].size = size;
    kept[i].block = shm_heap_malloc(survivor, size);
    EXPECT(kept[i].block != NULL);
    memset(kept[i].block, (int)i, size);
}

/* New blocks, filled, are nobody else's. */
static void new_expect(void)
{
    unsigned char *blocks[NEW];
    for (unsigned i = 0; i < NEW; i++) {
        size_t size = (size_t)32 << i % 10;
        blocks[i] = shm_heap_malloc(survivor, size);
        EXPECT(blocks[i] != NULL);
        memset(blocks[i], 200, size);
    }
    kept_expect();
    for (unsigned i = 0; i < NEW; i++)
        shm_heap_free(survivor, blocks[i]);
}

static size_t cache_blocks_most(void)
{
    size_t count = 0;
    for (unsigned class = 0; class < CLASSES; class ++)
        count += 2 * class_target(class);
    return count;
}

/* The first call comes at once; what follows finds everything in order.  `live`: of the victim. */
static void killed_look(pid_t dead, unsigned live)
{
    struct shm_counts counts;
    tally.kills++;
    tally.held += killed_holds(dead);
    uint64_t before_us = killed_now_us();
    void *block = shm_heap_malloc(survivor, LARGE);
    uint64_t waited_us = killed_now_us() - before_us;
    EXPECT(block != NULL);
    shm_heap_free(survivor, block);
    tally.longest_us = waited_us > tally.longest_us ? waited_us : tally.longest_us;
    tally.late += waited_us > LONG_US;
    new_expect();
    kept_renew(tally.kills % KEPT, tally.kills % 2 == 0 ? LARGE : SMALL);
    shm_count(survivor, &counts);
    EXPECT(counts.live_blocks <= KEPT + live);
    size_t reaped = shm_reap(survivor);
    EXPECT(reaped <= cache_blocks_most());
    tally.reaped_most = reaped > tally.reaped_most ? reaped : tally.reaped_most;
    shm_expect_sound(survivor);
    shm_give_back(survivor);
    shm_count(survivor, &counts);
    EXPECT(counts.live_blocks == KEPT);
    alarm(HANGS_S);
}

static void killed_random_moments(unsigned wanted)
{
    uint64_t random = 7;
    unsigned before = tally.held;
    for (unsigned round = 0; tally.held - before < wanted; round++) {
        int status = 0;
        long interval_us = 50 + (long)(shm_expect_random(&random) % INTERVAL_US_MOST);
        EXPECT(round < 10 * wanted);
        pid_t child = shm_expect_fork();
        if (child == 0)
            killed_at_random(interval_us);
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        killed_look(child, 2);
    }
}

static void killed_begin(void)
{
    shm_expect_file();
    survivor = shm_expect_open("size=4M");
    memset(kept, 0, sizeof kept);
    for (unsigned i = 0; i < KEPT; i++)
        kept_renew(i, SMALL);
    alarm(HANGS_S);
}

static void killed_end(void)
{
    shm_close_heap(survivor);
    shm_expect_remove();
}

static void killed_at(uint64_t place, unsigned nth)
{
    pid_t child = place_kill(place, nth, killed_all_calls, killed_holds);
    if (child != 0)
        killed_look(child, LIVE_MOST);
}

/* Each place the first time that a victim of a new heap is there, and once more, the second or
 * third time, of the same heap. */
static void killed_every_place(void)
{
    static struct places places;
    killed_begin();
    alarm(0);
    bool found = places_find(&places, killed_all_calls, killed_holds);
    killed_end();
    for (unsigned i = 0; i < places.count; i++) {
        unsigned before = tally.held;
        killed_begin();
        killed_at(places.at[i], 1);
        if (tally.held == before) {
            fprintf(stderr, "nobody was killed with the lock at %#llx\n",
                    (unsigned long long)places.at[i]);
            exit(1);
        }
        killed_at(places.at[i], 2 + i % 2);
        killed_end();
    }
    if (found)
        printf("%u instructions are executed with the lock: a holder was killed before each\n",
               places.count);
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

#include "killed_stalls.h"

int main(int count, char **words)
{
    if (LOCK_KIND == PMUTEX && !killed_is_told())
        return 0;
    if (count > 1 && strcmp(words[1], "stalls") == 0)
        return stalls_print();
    killed_begin();
    killed_random_moments(count > 1 ? (unsigned)atoi(words[1]) : KILLS_LONG);
    stalls_end(count > 1 ? STORMS_BRIEF : STORMS_LONG);
    killed_end();
    if (count == 1) {
        killed_every_place();
        printf("%u kills, %u with the lock; longest wait %llu us, %u above a second; at most %zu "
               "blocks in the cache of a victim, of %zu that it can hold\n",
               tally.kills, tally.held, (unsigned long long)tally.longest_us, tally.late,
               tally.reaped_most, cache_blocks_most());
    }
    return 0;
}

#endif
