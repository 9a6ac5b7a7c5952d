/* exclusion_system.h: the system and the owner word as the lock knows them in exclusion.h, and the
 * sources of the lock over them.
 *
 * Each question of theirs is a step.  Where a thread has its answer from a run before, it gets the
 * same; else it is stopped there, unless it may go on.
 */
#ifndef SHM_EXCLUSION_SYSTEM_H
#define SHM_EXCLUSION_SYSTEM_H

#include "shm_expect.h"

#include "cache.h"
#include "deferred.h"
#include "file.h"
#include "fork.h"
#include "lock_kinds.h"
#include "rebuild.h"
#include "slots.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>

enum { ACTORS_MOST = 4, ANSWERS_MOST = 24, PROCESSES = 4, VISITED = 1 << 22 };

enum step_kind { BEGIN, LOAD, STORE, SWAP, ASK, SLEEP, LOCK, TRY, UNLOCK, THREADS, INSIDE };

enum weakness {
    SOUND,
    SWAPS_IN_TWO,  /* the word may change between the look at it and the store */
    BELIEVES_DEAD, /* everybody who is asked for is dead */
    BELIEVES_ALIVE,
    MENDS_NOTHING,
    LOCK_FOR_ALL,    /* the system's lock keeps nobody out */
    NAMES_NO_HOLDER, /* the owner word stays 0 */
    FORGETS_BIRTH,   /* who follows a dead process has its word */
    WEAKNESSES,
};

enum finding { NOTHING, TWO_INSIDE, BROKEN_INSIDE, WAITS_FOR_EVER };

struct actor {
    uint64_t answers[ANSWERS_MOST];
    uint64_t seen; /* of the owner word */
    uint8_t count, turns, next;
    uint8_t process; /* its slot; threads of one have the same */
    uint8_t thread;  /* its number; a process that comes later may have that of a dead one */
    uint8_t birth;
    bool alive, later;
};

struct state {
    struct actor actors[ACTORS_MOST];
    uint64_t word;
    uint8_t inside;             /* a bit for each actor */
    uint8_t holder;             /* of the system's lock: actor + 1, or of flock process + 1 */
    uint8_t threads[PROCESSES]; /* who has the mutex of the process: actor + 1 */
    uint8_t deaths;
    bool held[PROCESSES]; /* the lock on the slot */
    bool broken, told;    /* told: of a robust mutex whose holder died */
};

static struct state now;
static struct shm_heap heaps[ACTORS_MOST];
static struct run run;
static struct header header;
static unsigned actor_count, deaths_most, running, answered;
static bool may_step;
static uint64_t last_loaded; /* by the step before; 0: that was another one */
static jmp_buf stopped;
static enum weakness weakness;
static enum finding finding;

/* ---- steps ---- */

static struct actor *own(void)
{
    return &now.actors[running];
}

/* Whether the answer was given before; else the thread stops here until it may go on. */
static bool is_answered(enum step_kind kind, uint64_t *answer)
{
    last_loaded = 0;
    if (answered < own()->count) {
        *answer = own()->answers[answered++];
        return true;
    }
    if (!may_step) {
        own()->next = (uint8_t)kind;
        longjmp(stopped, 1);
    }
    may_step = false;
    return false;
}

static uint64_t answer_is(uint64_t answer)
{
    EXPECT(own()->count < ANSWERS_MOST);
    own()->answers[own()->count++] = answer;
    answered = own()->count;
    return answer;
}

static bool is_owner_word(const uint64_t *place)
{
    return place == &run.owner;
}

static uint64_t step_load(const uint64_t *place)
{
    uint64_t answer;
    if (!is_owner_word(place))
        return *place;
    if (last_loaded != 0)
        return last_loaded; /* nothing has changed */
    if (!is_answered(LOAD, &answer)) {
        own()->seen = now.word;
        answer = answer_is(now.word);
    }
    last_loaded = answer;
    return answer;
}

static void step_store(uint64_t *place, uint64_t value)
{
    uint64_t answer;
    if (!is_owner_word(place)) {
        *place = value;
        return;
    }
    if (is_answered(STORE, &answer))
        return;
    now.word = weakness == NAMES_NO_HOLDER ? 0 : value;
    answer_is(0);
}

static inline bool step_swap(const uint64_t *place, uint64_t before, uint64_t after)
{
    uint64_t answer;
    EXPECT(is_owner_word(place));
    if (!is_answered(SWAP, &answer)) {
        answer = answer_is(now.word == before);
        if (answer != 0 && weakness != SWAPS_IN_TWO)
            now.word = after;
    }
    bool swaps = answer != 0;
    if (swaps && weakness == SWAPS_IN_TWO && !is_answered(SWAP, &answer)) {
        now.word = after;
        answer_is(0);
    }
    return swaps;
}

static bool believed(bool dead)
{
    return weakness == BELIEVES_DEAD || (dead && weakness != BELIEVES_ALIVE);
}

static bool is_gone(unsigned process)
{
    return process >= PROCESSES || !now.held[process];
}

static bool thread_is_gone(unsigned thread)
{
    for (unsigned i = 0; i < actor_count; i++)
        if (now.actors[i].alive && !now.actors[i].later && now.actors[i].thread == thread)
            return false;
    return true;
}

static inline bool step_ask(bool dead)
{
    uint64_t answer;
    return is_answered(ASK, &answer) ? answer != 0 : answer_is(believed(dead)) != 0;
}

/* A sleeper would see something else than before. */
static bool would_wake(const struct actor *actor)
{
    uint64_t word = actor->seen;
    bool earlier = word >> 40 != actor->birth;
    bool dead = (uint8_t)(word >> 32) == actor->process ? earlier || thread_is_gone((uint8_t)word)
                                                        : is_gone((uint8_t)(word >> 32));
    return now.word != word || believed(dead);
}

/* Whatever it has seen before, it looks again. */
static inline void step_sleep(void)
{
    static const uint64_t foreign = (uint64_t)(SLOTS - 1) << 32 | 1;
    uint64_t answer;
    if (is_answered(SLEEP, &answer))
        return;
    struct actor *actor = own();
    actor->count = 0;
    answer_is(foreign);
    answer_is(false);
    answer_is(0);
    actor->seen = foreign;
}

static unsigned holder_as(unsigned i)
{
    return 1 + (LOCK_KIND == FLOCK ? now.actors[i].process : i);
}

static bool lock_is_free(unsigned i)
{
    return now.holder == 0 || weakness == LOCK_FOR_ALL ||
           (LOCK_KIND == FLOCK && now.holder == holder_as(i));
}

static int lock_had(void)
{
    now.holder = (uint8_t)holder_as(running);
    return (int)answer_is(LOCK_KIND == PMUTEX && now.told ? EOWNERDEAD : 0);
}

static inline int step_lock(void)
{
    uint64_t answer;
    return is_answered(LOCK, &answer) ? (int)answer : lock_had();
}

static inline int step_try(void)
{
    uint64_t answer;
    if (is_answered(TRY, &answer))
        return (int)answer;
    return lock_is_free(running) ? lock_had() : (int)answer_is(EBUSY);
}

static inline int step_unlock(void)
{
    uint64_t answer;
    if (!is_answered(UNLOCK, &answer)) {
        now.holder = 0;
        answer_is(0);
    }
    return 0;
}

static inline int step_threads(bool take)
{
    uint64_t answer;
    if (!is_answered(take ? THREADS : UNLOCK, &answer)) {
        now.threads[own()->process] = take ? (uint8_t)(running + 1) : 0;
        answer_is(0);
    }
    return 0;
}

/* ---- what the sources ask, as they know it ---- */

static inline bool model_is_gone(const struct shm_heap *heap, unsigned slot)
{
    (void)heap;
    return step_ask(is_gone(slot));
}

static inline long model_syscall(long number, long process, long thread, ...)
{
    (void)process;
    if (number == SYS_gettid)
        return own()->thread;
    errno = ESRCH;
    return step_ask(thread_is_gone((unsigned)thread)) ? -1 : 0;
}

static inline int model_nanosleep(const struct timespec *time, struct timespec *rest)
{
    (void)time, (void)rest;
    step_sleep();
    return 0;
}

static inline int model_semop(int set, const struct sembuf *operation, size_t count)
{
    (void)set, (void)count;
    EXPECT((operation->sem_flg & SEM_UNDO) != 0);
    return operation->sem_op < 0 ? step_lock() : step_unlock();
}

static inline int model_flock(int file, int operation)
{
    (void)file;
    return operation == LOCK_EX ? step_lock() : step_unlock();
}

static inline int model_lock_wait(int file, bool take)
{
    (void)file;
    return take ? step_lock() : step_unlock();
}

static inline int model_timedlock(pthread_mutex_t *mutex, const struct timespec *end)
{
    (void)mutex, (void)end;
    return step_lock();
}

static inline int model_trylock(pthread_mutex_t *mutex)
{
    (void)mutex;
    return step_try();
}

static inline int model_mutex_lock(pthread_mutex_t *mutex)
{
    (void)mutex;
    return step_threads(true);
}

static inline int model_mutex_unlock(pthread_mutex_t *mutex)
{
    (void)mutex;
    return LOCK_KIND == FLOCK ? step_threads(false) : step_unlock();
}

/* No step of its own: nobody else can look at it before the lock is given. */
static inline int model_consistent(pthread_mutex_t *mutex)
{
    (void)mutex;
    if (answered < own()->count)
        return (int)own()->answers[answered++];
    now.told = false;
    return (int)answer_is(0);
}

static inline struct cache *model_cache(const struct shm_heap *heap)
{
    static struct cache caches[ACTORS_MOST];
    return heap == &heaps[0] ? NULL : &caches[heap - heaps];
}

static inline int model_close(void)
{
    return LOCK_KIND == OFDLOCK ? step_unlock() : 0;
}

static inline bool model_is_possible(const struct shm_heap *heap)
{
    (void)heap;
    return true;
}

static void go_inside(void)
{
    if (answered < own()->count) {
        answered++;
        return;
    }
    if ((now.inside & ~(1u << running)) != 0)
        finding = TWO_INSIDE;
    now.inside |= (uint8_t)(1u << running);
    answer_is(0);
}

/* A store of the section: with the first it is broken, with the last whole again. */
static void step_inside(bool breaks)
{
    uint64_t answer;
    if (is_answered(INSIDE, &answer))
        return;
    now.broken = breaks;
    answer_is(0);
}

static void model_rebuild(struct shm_heap *heap, bool alone)
{
    (void)heap, (void)alone;
    go_inside();
    if (weakness != MENDS_NOTHING)
        step_inside(false);
}

#define __atomic_load_n(place, order) step_load(place)
#define __atomic_compare_exchange_n(place, before, after, weak, done, other)                       \
    step_swap(place, *(before), after)
#define get64(place)             step_load(place)
#define put64(place, value)      step_store(place, value)
#define getpid()                 ((pid_t)running + 1)
#define syscall(...)             model_syscall(__VA_ARGS__, 0, 0, 0)
#define nanosleep                model_nanosleep
#define semop                    model_semop
#define flock(file, operation)   model_flock(file, operation)
#define file_lock_wait           model_lock_wait
#define pthread_mutex_timedlock  model_timedlock
#define pthread_mutex_trylock    model_trylock
#define pthread_mutex_lock       model_mutex_lock
#define pthread_mutex_unlock     model_mutex_unlock
#define pthread_mutex_consistent model_consistent
#define cache_known              model_cache
#define open(...)                1
#define close(file)              model_close()
#define slots_is_gone            model_is_gone
#define rebuild_is_possible      model_is_possible
#define rebuild                  model_rebuild
#define lock_kind                model_kind
#define lock_take                model_take
#define lock_give                model_give
#include "lock_owner.h"
#undef __atomic_load_n
#include "../src/lock.c"
#include "../src/lock_file.c"
#include "../src/lock_mutex.c"
#include "../src/lock_semaphore.c"
#include "../src/lock_spin.c"
#undef open
#undef close

#undef get64
#undef put64
#undef getpid

#endif
