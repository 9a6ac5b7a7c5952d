/* fork.c: no child finds a pool locked by a thread that it does not have.
 *
 * Before a fork the list and then all its pools are locked, so that each is at rest; after it
 * parent and child unlock their own.  The C library's list of files comes first, as the fork itself
 * would lock it later (port.h).  The handlers are installed by a constructor, because installing
 * may allocate.
 *
 * Handlers that others installed earlier run between the two, and may allocate: meanwhile a lock
 * that lets the forking thread pass stands in each pool, where every call looks for one anyway.
 */
#include "fork.h"

#ifdef POOL_LOCKED

#include "cache.h"
#include "pages.h"

#include <pthread.h>

static Pool *listed;
static int list_spin;

/* The thread that forks, by the address of a variable of which each thread has one. */
static const char *forker;
static __thread char own_mark;

bool fork_is_own(void)
{
    return __atomic_load_n(&forker, __ATOMIC_RELAXED) == &own_mark;
}

void own_lock_wait(Pool *pool)
{
    pool_expect_outside(pool);
    port_spin_lock(&pool->state.spin);
}

static void list_lock(void)
{
    if (!fork_is_own())
        port_spin_lock(&list_spin);
}

static void list_unlock(void)
{
    if (!fork_is_own())
        port_spin_unlock(&list_spin);
}

static void lock_unless_forker(Pool *pool)
{
    if (!fork_is_own())
        own_lock(pool);
}

static void unlock_unless_forker(Pool *pool)
{
    if (!fork_is_own())
        own_unlock(pool);
}

/* A pool with a lock of its owner's keeps that. */
static void hold(Pool *pool)
{
    own_lock(pool);
    if (pool->lock == NULL) {
        __atomic_store_n(&pool->unlock, unlock_unless_forker, __ATOMIC_RELAXED);
        __atomic_store_n(&pool->lock, lock_unless_forker, __ATOMIC_RELAXED);
    }
}

static void let_go(Pool *pool)
{
    if (pool->lock == lock_unless_forker) {
        __atomic_store_n(&pool->lock, NULL, __ATOMIC_RELAXED);
        __atomic_store_n(&pool->unlock, NULL, __ATOMIC_RELAXED);
    }
    own_unlock(pool);
}

void own_lock_register(Pool *pool)
{
    list_lock();
    if (!pool->state.listed) {
        __atomic_store_n(&pool->state.listed, true, __ATOMIC_RELAXED);
        pool->state.next_listed = listed;
        listed = pool;
        if (fork_is_own())
            hold(pool);
    }
    list_unlock();
}

void own_lock_forget(Pool *pool)
{
    list_lock();
    lock_unless_forker(pool);
    Pool **link = &listed;
    while (*link != NULL && *link != pool)
        link = &(*link)->state.next_listed;
    if (*link != NULL && pool->state.key == 0) {
        *link = pool->state.next_listed;
        __atomic_store_n(&pool->state.listed, false, __ATOMIC_RELAXED);
        if (fork_is_own())
            let_go(pool);
    }
    unlock_unless_forker(pool);
    list_unlock();
}

static void before_fork(void)
{
    port_files_lock();
    caches_fork_begin();
    port_spin_lock(&list_spin);
    for (Pool *pool = listed; pool != NULL; pool = pool->state.next_listed)
        hold(pool);
    caches_fork_stop();
    pages_lock();
    __atomic_store_n(&forker, &own_mark, __ATOMIC_RELAXED);
}

static void after_fork(bool child)
{
    __atomic_store_n(&forker, NULL, __ATOMIC_RELAXED);
    pages_unlock();
    caches_fork_end(child);
    for (Pool *pool = listed; pool != NULL; pool = pool->state.next_listed)
        let_go(pool);
    port_spin_unlock(&list_spin);
}

static void after_fork_in_parent(void)
{
    after_fork(false);
    port_files_unlock();
}

static void after_fork_in_child(void)
{
    after_fork(true);
    port_files_reset();
}

__attribute__((constructor)) static void install(void)
{
    if (pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) != 0)
        abort();
}

#else

typedef int fork_needs_no_care; /* a file must declare something */

#endif
