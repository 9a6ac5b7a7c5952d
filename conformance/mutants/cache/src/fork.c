/* fork.c: the thread that forks holds every lock meanwhile.
 *
 * A depot's list of caches is read under the depot's lock, which comes after those of the caches:
 * so these are tried, and if one is taken everything is left and tried again.
 */
#include "fork.h"

#include "fault.h"
#include "lock.h"

#include <sched.h>

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct depot *depots;

static bool is_guarded(const struct depot *depot)
{
    return !fault(depot, FAULT_fork_unguarded);
}

/* Leaves the locks of the caches before `end`, and the depot's. */
static void leave(struct depot *depot, const struct cache *end)
{
    for (struct cache *cache = depot->caches; cache != end; cache = cache->next)
        lock_leave(&cache->lock);
    lock_leave(&depot->lock);
}

static bool try_all(struct depot *depot)
{
    lock_take(&depot->lock);
    for (struct cache *cache = depot->caches; cache != NULL; cache = cache->next)
        if (pthread_mutex_trylock(&cache->lock) != 0) {
            leave(depot, cache);
            return false;
        }
    return true;
}

static void before(void)
{
    pthread_mutex_lock(&list_lock);
    for (struct depot *depot = depots; depot != NULL; depot = depot->next)
        while (is_guarded(depot) && !try_all(depot))
            sched_yield();
}

static void after_in_parent(void)
{
    for (struct depot *depot = depots; depot != NULL; depot = depot->next)
        if (is_guarded(depot))
            leave(depot, NULL);
    pthread_mutex_unlock(&list_lock);
}

/* A lock knows its thread, and the child's thread is another one: the locks are made anew. */
static void after_in_child(void)
{
    for (struct depot *depot = depots; depot != NULL; depot = depot->next) {
        for (struct cache *cache = depot->caches; is_guarded(depot) && cache != NULL;
             cache = cache->next)
            lock_open(&cache->lock);
        if (is_guarded(depot))
            lock_open(&depot->lock);
    }
    pthread_mutex_init(&list_lock, NULL);
}

static void guard(void)
{
    pthread_atfork(before, after_in_parent, after_in_child);
}

void fork_enlist(struct depot *depot)
{
    pthread_once(&once, guard);
    pthread_mutex_lock(&list_lock);
    depot->next = depots;
    depots = depot;
    pthread_mutex_unlock(&list_lock);
}

void fork_forget(struct depot *depot)
{
    pthread_mutex_lock(&list_lock);
    struct depot **link = &depots;
    while (*link != depot)
        link = &(*link)->next;
    *link = depot->next;
    pthread_mutex_unlock(&list_lock);
}
