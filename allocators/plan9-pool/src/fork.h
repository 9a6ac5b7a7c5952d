/* fork.h: the lock of a pool whose owner has none, in the build that has one.
 *
 * With POOL_LOCKED every pool has a spin lock, and a list of these pools lets fork wait until none
 * of them is in the middle of something.  Without it these functions are nothing.
 */
#ifndef POOL_FORK_H
#define POOL_FORK_H

#include "pool.h"
#include "port.h"

#ifdef POOL_LOCKED

/* The rest of own_lock where another thread, or this one in a callback, has the lock. */
void own_lock_wait(Pool *pool);

static inline void own_lock(Pool *pool)
{
    if (port_unlikely(!port_spin_try(&pool->state.spin)))
        own_lock_wait(pool);
}

static inline void own_unlock(Pool *pool)
{
    port_spin_unlock(&pool->state.spin);
}

/* Puts the pool on the list, once; the pool is not locked. */
void own_lock_register(Pool *pool);
/* Takes it off, unless somebody has begun to use it anew; the pool is not locked. */
void own_lock_forget(Pool *pool);

/* Tells if it is there; the pool is locked. */
static inline bool own_lock_registered(const Pool *pool)
{
    return __atomic_load_n(&pool->state.listed, __ATOMIC_RELAXED);
}

/* Tells if this thread is forking and holds all of these locks. */
bool fork_is_own(void);

#else

static inline void own_lock(Pool *pool)
{
    (void)pool;
}

static inline void own_unlock(Pool *pool)
{
    (void)pool;
}

static inline void own_lock_register(Pool *pool)
{
    (void)pool;
}

static inline void own_lock_forget(Pool *pool)
{
    (void)pool;
}

static inline bool own_lock_registered(const Pool *pool)
{
    (void)pool;
    return true;
}

static inline bool fork_is_own(void)
{
    return false;
}

#endif
#endif
