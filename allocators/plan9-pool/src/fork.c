/* fork.c: no child finds a pool locked by a thread that it does not have.
 *
 * Before a fork the list and then all its pools are locked, so that each is at rest; after it
 * parent and child unlock their own.  The handlers are installed by a constructor, because
 * installing may allocate.
 */
#include "fork.h"

#ifdef POOL_LOCKED

#include "pages.h"

#include <pthread.h>

static Pool *listed;
static int list_spin;

void own_lock_register(Pool *pool)
{
    port_spin_lock(&list_spin);
    if (!pool->state.listed) {
        pool->state.listed = true;
        pool->state.next_listed = listed;
        listed = pool;
    }
    port_spin_unlock(&list_spin);
}

void own_lock_forget(Pool *pool)
{
    port_spin_lock(&list_spin);
    for (Pool **link = &listed; *link != NULL; link = &(*link)->state.next_listed)
        if (*link == pool) {
            *link = pool->state.next_listed;
            break;
        }
    pool->state.listed = false;
    port_spin_unlock(&list_spin);
}

static void before_fork(void)
{
    port_spin_lock(&list_spin);
    for (Pool *pool = listed; pool != NULL; pool = pool->state.next_listed)
        own_lock(pool);
    pages_lock();
}

static void after_fork(void)
{
    pages_unlock();
    for (Pool *pool = listed; pool != NULL; pool = pool->state.next_listed)
        own_unlock(pool);
    port_spin_unlock(&list_spin);
}

__attribute__((constructor)) static void install(void)
{
    if (pthread_atfork(before_fork, after_fork, after_fork) != 0)
        abort();
}

#else

typedef int fork_needs_no_care; /* a file must declare something */

#endif
