/* cache.c: filling and emptying the caches of threads.
 *
 * A cache is in pages of its own, which are never given back: who empties all caches walks their
 * list without a lock, and a thread that comes takes one over from a thread that ended.
 */
#include "cache.h"

#ifdef POOL_LOCKED

#include "fork.h"
#include "pages.h"

#include <pthread.h>

__thread struct cache *cache_own;
static __thread bool refused; /* this thread gets no cache, or gets it just now */

static struct cache *all;
static Pool *cached;    /* the pool that has caches */
static int owners_spin; /* who owns a cache, and `cached` */
static pthread_key_t end_key;
static bool have_key;

static struct cache *first_cache(void)
{
    return __atomic_load_n(&all, __ATOMIC_ACQUIRE);
}

static void take_surely(struct cache *cache)
{
    while (!cache_take(cache))
        sched_yield();
}

/* Gives the pool the first block of a list back.  The pool and the cache are locked. */
static void return_one(Pool *pool, struct cachelist *list, size_t size)
{
    struct block *block = cache_pop(list);
    if (block == NULL)
        pool_panic(pool, block_user(list->head), "write to freed block");
    pool_return(pool, block, size);
}

static void return_all(Pool *pool, struct cache *cache)
{
    for (size_t index = 0; index < CACHE_CLASSES; index++)
        while (cache->list[index].head != NULL)
            return_one(pool, &cache->list[index], index * BLOCK_ALIGN);
    pool->curalloc += cache->allocated;
    pool->curfree -= cache->allocated;
    pool->state.allocations += cache->allocations;
    pool->nfree = (int)((unsigned)pool->nfree + (unsigned)cache->frees);
    cache->allocated = 0;
    cache->allocations = cache->frees = 0;
}

struct cache *caches_stop(Pool *pool)
{
    if (fork_is_own())
        return NULL; /* they are stopped and empty */
    struct cache *first = first_cache();
    for (struct cache *cache = first; cache != NULL; cache = cache->next) {
        take_surely(cache);
        if (cache->pool == pool)
            return_all(pool, cache);
    }
    return first;
}

void caches_go(struct cache *stopped)
{
    for (; stopped != NULL; stopped = stopped->next)
        cache_give(stopped);
}

size_t caches_want(const Pool *pool)
{
    size_t want = 0;
    for (const struct cache *cache = first_cache(); cache != NULL; cache = cache->next)
        if (__atomic_load_n(&cache->pool, __ATOMIC_RELAXED) == pool)
            want += CACHE_WANT;
    return want < pool->cursize / 2 ? want : pool->cursize / 2;
}

void cache_drain(Pool *pool, const void *user)
{
    struct cache *cache = cache_own;
    const struct block *block = block_of(user);
    if (cache == NULL || fork_is_own() || (uintptr_t)user % BLOCK_ALIGN != 0 ||
        !pool_contains(pool, user))
        return;
    if (!word_valid(pool, block, block_word(block)) || block_state(block) != BLOCK_LIVE)
        return;
    caches_expect_not(pool, block);
    size_t size = block_size(block), index = size / BLOCK_ALIGN;
    if (index >= CACHE_CLASSES || !cache_take(cache))
        return;
    if (cache->pool == pool && cache->list[index].count >= cache_room(size))
        for (size_t count = cache_room(size) / 2; count > 0; count--)
            return_one(pool, &cache->list[index], size);
    cache_give(cache);
}

void cache_refill(Pool *pool, size_t request)
{
    struct cache *cache = cache_own;
    if (cache == NULL || fork_is_own() || request > (CACHE_CLASSES - 1) * BLOCK_ALIGN ||
        !cache_take(cache))
        return;
    size_t index = pool->state.class_of[(request + WORD_BYTES + BLOCK_ALIGN - 1) / BLOCK_ALIGN];
    if (index > 0 && index < CACHE_CLASSES && cache_serves(cache, pool)) {
        struct cachelist *list = &cache->list[index];
        size_t most = cache_room(index * BLOCK_ALIGN) / 2;
        if (list->head != NULL && !cache_marked(list->head))
            pool_panic(pool, block_user(list->head), "write to freed block");
        struct block *block;
        while (list->count < most && (block = pool_lend(pool, index)) != NULL)
            cache_push(list, block);
    }
    cache_give(cache);
}

static struct cache *new_cache(void)
{
    struct cache *cache = first_cache();
    while (cache != NULL && cache->owned)
        cache = cache->next;
    if (cache == NULL) {
        cache = pages_take(sizeof *cache);
        if (cache == NULL)
            return NULL;
        cache->next = all;
        __atomic_store_n(&all, cache, __ATOMIC_RELEASE);
    }
    return cache;
}

void cache_attach(Pool *pool)
{
    if (refused || PORT_ALONE || !have_key || __atomic_load_n(&cached, __ATOMIC_RELAXED) != pool ||
        fork_is_own())
        return;
    refused = true;  /* to set the key may allocate */
    pool_lock(pool); /* so that it is set up, and seen so */
    pool_unlock(pool);
    port_spin_lock(&owners_spin);
    struct cache *cache = cached == pool ? new_cache() : NULL;
    if (cache != NULL) {
        cache->owned = true;
        take_surely(cache);
        __atomic_store_n(&cache->pool, pool, __ATOMIC_RELAXED); /* caches_want may look */
        cache_give(cache);
    }
    port_spin_unlock(&owners_spin);
    if (cache == NULL)
        return;
    if (pthread_setspecific(end_key, cache) == 0) {
        cache_own = cache;
        return;
    }
    port_spin_lock(&owners_spin);
    cache->owned = false;
    port_spin_unlock(&owners_spin);
}

/* The thread ends; what it frees from now on goes to the pool. */
static void end(void *argument)
{
    struct cache *cache = argument;
    cache_own = NULL;
    port_spin_lock(&owners_spin);
    Pool *pool = cached;
    if (pool != NULL) {
        pool_lock(pool);
        take_surely(cache);
        if (cache->pool == pool)
            return_all(pool, cache);
        cache_give(cache);
        pool_unlock(pool);
    }
    cache->owned = false;
    port_spin_unlock(&owners_spin);
}

void caches_begin(Pool *pool)
{
    port_spin_lock(&owners_spin);
    if (cached == NULL)
        __atomic_store_n(&cached, pool, __ATOMIC_RELAXED);
    port_spin_unlock(&owners_spin);
}

/* Its threads keep their caches for the next pool, empty. */
void caches_end(Pool *pool)
{
    port_spin_lock(&owners_spin);
    if (cached == pool) {
        __atomic_store_n(&cached, NULL, __ATOMIC_RELAXED);
        pool_lock(pool);
        struct cache *stopped = caches_stop(pool);
        for (struct cache *cache = stopped; cache != NULL; cache = cache->next)
            if (cache->pool == pool)
                __atomic_store_n(&cache->pool, NULL, __ATOMIC_RELAXED);
        caches_go(stopped);
        pool_unlock(pool);
    }
    port_spin_unlock(&owners_spin);
}

void caches_fork_begin(void)
{
    port_spin_lock(&owners_spin);
}

void caches_fork_stop(void)
{
    for (struct cache *cache = first_cache(); cache != NULL; cache = cache->next) {
        take_surely(cache);
        if (cache->pool != NULL)
            return_all(cache->pool, cache);
    }
}

/* A child has one thread; the caches of the others are for whom it makes. */
void caches_fork_end(bool child)
{
    for (struct cache *cache = first_cache(); cache != NULL; cache = cache->next) {
        if (child && cache != cache_own)
            cache->owned = false;
        cache_give(cache);
    }
    port_spin_unlock(&owners_spin);
}

__attribute__((constructor)) static void install(void)
{
    have_key = pthread_key_create(&end_key, end) == 0;
}

#else

typedef int cache_needs_threads; /* a file must declare something */

#endif
