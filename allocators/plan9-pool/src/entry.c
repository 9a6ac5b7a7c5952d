/* entry.c: the calls as programs make them: the lock, the flags, the log.
 *
 * Each call takes the owner's lock once, or with POOL_LOCKED the pool's own spin lock where the
 * owner has none.  Under it a pool without flags that want to see each call takes the short path
 * first.  Locking order: the list of pools (fork.c), one pool, the pages (pages.c).
 */
#include "cache.h"
#include "fork.h"
#include "resize.h"

#include <assert.h>

/* Whoever sets the pool up holds its lock; the others may ask for it before. */
static bool is_set_up(const Pool *pool)
{
    return __atomic_load_n(&pool->state.key, __ATOMIC_RELAXED) != 0;
}

/* A lock may appear while another thread forks (fork.c). */
static inline bool has_lock(Pool *pool)
{
    return __atomic_load_n(&pool->lock, __ATOMIC_RELAXED) != NULL;
}

/* Others may ask without the lock where the pool's blocks are. */
static void set_bounds(Pool *pool, struct poolshort bounds)
{
    __atomic_store_n(&pool->state.bounds.low, bounds.low, __ATOMIC_RELAXED);
    __atomic_store_n(&pool->state.bounds.high, bounds.high, __ATOMIC_RELAXED);
    pool->state.bounds.fast_limit = bounds.fast_limit;
    pool->state.bounds.slot_limit = bounds.slot_limit;
}

/* Meanwhile the short path finds nothing, so that the long one can ask who calls. */
void pool_call_out(Pool *pool, const char *callback)
{
    pool->state.callback = callback;
    pool->state.kept = pool->state.bounds;
    set_bounds(pool, (struct poolshort){0});
    __atomic_store_n(&pool->state.inside, port_thread(), __ATOMIC_RELAXED);
}

void pool_call_back(Pool *pool)
{
    set_bounds(pool, pool->state.kept);
    __atomic_store_n(&pool->state.inside, NULL, __ATOMIC_RELAXED);
}

/* A panic may want to look at the pool, so it is not inside any more. */
void pool_expect_outside(Pool *pool)
{
    const void *inside = __atomic_load_n(&pool->state.inside, __ATOMIC_RELAXED);
    if (port_likely(inside == NULL) || inside != port_thread())
        return;
    pool_call_back(pool);
    char what[64];
    snprintf(what, sizeof what, "called from inside its own %s", pool->state.callback);
    pool_panic(pool, NULL, what);
}

static void lock(Pool *pool)
{
    pool_expect_outside(pool);
    void (*owners)(Pool *) = __atomic_load_n(&pool->lock, __ATOMIC_RELAXED);
    if (owners != NULL)
        owners(pool);
    else
        own_lock(pool);
}

/* Between the list and the lock another thread may reset the pool, which takes it off the list. */
static PORT_COLD void lock_and_set_up(Pool *pool)
{
    own_lock_register(pool);
    lock(pool);
    while (!is_set_up(pool) && !own_lock_registered(pool)) {
        pool_unlock(pool);
        own_lock_register(pool);
        lock(pool);
    }
    if (!is_set_up(pool))
        pool_set_up(pool);
}

void pool_lock(Pool *pool)
{
    if (port_unlikely(!is_set_up(pool))) {
        lock_and_set_up(pool);
        return;
    }
    lock(pool);
    if (port_unlikely(!is_set_up(pool))) { /* it was reset meanwhile */
        pool_unlock(pool);
        lock_and_set_up(pool);
    }
}

static inline void unlock(Pool *pool)
{
    if (!has_lock(pool))
        own_unlock(pool);
    else if (pool->unlock != NULL)
        pool->unlock(pool);
}

void pool_unlock(Pool *pool)
{
    unlock(pool);
}

/* As pool_lock, where the pool has a lock of its owner's and is nearly always set up. */
static inline void lock_soon(Pool *pool)
{
    void (*owners)(Pool *) = __atomic_load_n(&pool->lock, __ATOMIC_RELAXED);
    if (port_unlikely(owners == NULL || !is_set_up(pool) ||
                      __atomic_load_n(&pool->state.inside, __ATOMIC_RELAXED) != NULL))
        pool_lock(pool);
    else
        owners(pool);
}

/* Panics if poolcheck would. */
static void check(Pool *pool)
{
    const void *where = NULL;
    const char *fault = pool_fault(pool, &where);
    if (fault != NULL)
        pool_panic(pool, where, fault);
}

static void log_stack(Pool *pool)
{
    if (pool->logstack != NULL)
        pool->logstack(pool);
}

void pool_log_enter(Pool *pool, const char *call, const void *subject, size_t size)
{
    if (port_likely((pool->flags & POOL_LOGGING) == 0))
        return;
    pool_print(pool, "%s %s %p %zu\n", pool->name != NULL ? pool->name : "?", call,
               (void *)(uintptr_t)subject, size);
    log_stack(pool);
}

void pool_log_leave(Pool *pool, const char *call, const void *result)
{
    if (port_likely((pool->flags & POOL_LOGGING) == 0))
        return;
    pool_print(pool, "%s %s = %p\n", pool->name != NULL ? pool->name : "?", call,
               (void *)(uintptr_t)result);
    log_stack(pool);
}

/* What the flags ask for at the start of a call. */
static PORT_COLD void obey(Pool *pool, const char *call, const void *subject, size_t size)
{
    caches_empty(pool); /* and nobody fills one while there are flags */
    pool_log_enter(pool, call, subject, size);
    if (pool->flags & POOL_VERBOSITY)
        pool_dump(pool);
    if (pool->flags & POOL_PARANOIA)
        check(pool);
}

void pool_enter(Pool *pool, const char *call, const void *subject, size_t size)
{
    pool_lock(pool);
    if (port_unlikely(pool->flags != 0))
        obey(pool, call, subject, size);
}

/* The same where the pool is locked already, and perhaps not set up. */
static inline void begin(Pool *pool, const char *call, const void *subject, size_t size)
{
    pool_expect_outside(pool);
    if (port_unlikely(!is_set_up(pool))) {
        pool_unlock(pool);
        lock_and_set_up(pool);
    }
    if (port_unlikely(pool->flags != 0))
        obey(pool, call, subject, size);
}

void pool_leave(Pool *pool, const char *call, const void *result)
{
    if (port_unlikely(pool->flags != 0)) {
        if (pool->flags & POOL_PARANOIA)
            check(pool);
        if (pool->flags & POOL_VERBOSITY)
            pool_dump(pool);
        pool_log_leave(pool, call, result);
    }
    pool_unlock(pool);
}

/* The flags that want to see each call. */
static inline bool wants_all(const Pool *pool)
{
    return (pool->flags & ~POOL_TOLERANCE) != 0;
}

static PORT_INLINE void *short_alloc(Pool *pool, size_t size)
{
    if (port_unlikely(wants_all(pool)))
        return NULL;
    return size < pool->state.bounds.fast_limit   ? recent_alloc(pool, size)
           : size < pool->state.bounds.slot_limit ? recent_alloc_large(pool, size)
                                                  : NULL;
}

/* The rest of poolalloc, in a pool that is locked; unlocks it. */
static PORT_APART void *alloc_missed(Pool *pool, size_t size)
{
    begin(pool, "poolalloc", NULL, size);
    void *block = pool_alloc(pool, size);
    pool_leave(pool, "poolalloc", block);
    return block;
}

/* With a lock of the owner's, which is taken once, whichever path the call takes. */
static PORT_APART void *alloc_locking(Pool *pool, size_t size)
{
    lock_soon(pool);
    void *block = short_alloc(pool, size);
    if (port_unlikely(block == NULL))
        return alloc_missed(pool, size);
    unlock(pool);
    return block;
}

#ifdef POOL_LOCKED

/* Beside other threads: from this thread's cache, which is filled from the pool. */
static PORT_APART void *alloc_uncached(Pool *pool, size_t size)
{
    if (cache_own == NULL)
        cache_attach(pool);
    if (has_lock(pool))
        return alloc_locking(pool, size);
    own_lock(pool);
    void *block = short_alloc(pool, size);
    if (block == NULL)
        return alloc_missed(pool, size);
    cache_refill(pool, size);
    own_unlock(pool);
    return block;
}

static PORT_INLINE void *alloc_cached(Pool *pool, size_t size)
{
    void *block = cache_alloc(pool, size);
    return port_likely(block != NULL) ? block : alloc_uncached(pool, size);
}

#endif

void *poolalloc(Pool *pool, size_t size)
{
#ifdef POOL_LOCKED
    if (!PORT_ALONE)
        return alloc_cached(pool, size);
#endif
    if (port_unlikely(has_lock(pool)))
        return alloc_locking(pool, size);
    own_lock(pool);
    void *block = short_alloc(pool, size);
    if (port_unlikely(block == NULL))
        return alloc_missed(pool, size);
    own_unlock(pool);
    return block;
}

/* A call that has nothing to do: its lines, if they are asked for. */
static PORT_COLD void log_nothing(Pool *pool, const char *call, size_t size)
{
    pool_enter(pool, call, NULL, size);
    pool_leave(pool, call, NULL);
}

static PORT_INLINE enum recent_freed short_free(Pool *pool, void *block)
{
    return port_unlikely(wants_all(pool)) ? RECENT_DOUBTED : recent_free(pool, block);
}

/* The rest of poolfree where the short path did not free the block; unlocks the pool. */
static PORT_APART void free_doubted(Pool *pool, void *block)
{
    begin(pool, "poolfree", block, 0);
    pool_free(pool, block);
    pool_leave(pool, "poolfree", NULL);
}

static PORT_APART void free_unlisted(Pool *pool, void *block)
{
    pool_join(pool, block);
    pool_unlock(pool);
}

/* Frees the block by the short path where that can be, and unlocks the pool. */
static inline void free_short(Pool *pool, void *block, void (*give)(Pool *))
{
    enum recent_freed freed = short_free(pool, block);
    if (port_likely(freed == RECENT_FREED))
        give(pool);
    else if (freed == RECENT_FULL)
        free_unlisted(pool, block);
    else
        free_doubted(pool, block);
}

static PORT_APART void free_locking(Pool *pool, void *block)
{
    if (block == NULL) {
        if (port_unlikely(pool->flags & POOL_LOGGING))
            log_nothing(pool, "poolfree", 0);
        return;
    }
    lock_soon(pool);
    free_short(pool, block, unlock);
}

#ifdef POOL_LOCKED

/* Beside other threads, where the cache did not take the block. */
static PORT_APART void free_uncached(Pool *pool, void *block)
{
    if (block == NULL || has_lock(pool)) {
        free_locking(pool, block);
        return;
    }
    if (cache_own == NULL)
        cache_attach(pool);
    own_lock(pool);
    cache_drain(pool, block);
    free_short(pool, block, own_unlock);
}

#endif

void poolfree(Pool *pool, void *block)
{
#ifdef POOL_LOCKED
    if (!PORT_ALONE) {
        if (port_unlikely(block == NULL || !cache_free(pool, block)))
            free_uncached(pool, block);
        return;
    }
#endif
    if (port_unlikely(block == NULL || has_lock(pool))) {
        free_locking(pool, block);
        return;
    }
    own_lock(pool);
    free_short(pool, block, own_unlock);
}

static PORT_COLD void *calloc_logged(Pool *pool, size_t total, bool overflow)
{
    pool_enter(pool, "poolcalloc", NULL, overflow ? SIZE_MAX : total);
    void *block = overflow ? NULL : pool_alloc(pool, total);
    if (block != NULL)
        memset(block, 0, total);
    pool_leave(pool, "poolcalloc", block);
    return block;
}

void *poolcalloc(Pool *pool, size_t count, size_t size)
{
    size_t total;
    bool overflow = __builtin_mul_overflow(count, size, &total);
    if (port_unlikely(pool->flags & POOL_LOGGING))
        return calloc_logged(pool, total, overflow);
    void *block = overflow ? NULL : poolalloc(pool, total);
    return block != NULL ? memset(block, 0, total) : NULL;
}

/* The rest of poolrealloc, in a pool that is locked; unlocks it. */
static PORT_APART void *realloc_missed(Pool *pool, void *block, size_t size)
{
    begin(pool, "poolrealloc", block, size);
    void *result = pool_realloc(pool, block, size);
    pool_leave(pool, "poolrealloc", result);
    return result;
}

void *poolrealloc(Pool *pool, void *block, size_t size)
{
    if (block == NULL && pool->flags == 0)
        return poolalloc(pool, size);
    if (port_unlikely(has_lock(pool)))
        lock_soon(pool);
    else
        own_lock(pool);
    void *result = port_unlikely(wants_all(pool)) ? NULL : resize_soon(pool, block, size);
    if (port_unlikely(result == NULL))
        return realloc_missed(pool, block, size);
    unlock(pool);
    return result;
}

void *poolallocalign(Pool *pool, size_t size, size_t align, long offset, size_t span)
{
    /* Every block is so aligned; but the log tells which call it was. */
    if (align != 0 && BLOCK_ALIGN % align == 0 && (offset | (long)span) == 0 && pool->flags == 0)
        return poolalloc(pool, size);
    pool_enter(pool, "poolallocalign", NULL, size);
    void *result = pool_allocalign(pool, size, align, offset, span);
    pool_leave(pool, "poolallocalign", result);
    return result;
}

size_t poolmsize(Pool *pool, void *user)
{
    if (user == NULL) {
        if (port_unlikely(pool->flags & POOL_LOGGING))
            log_nothing(pool, "poolmsize", 0);
        return 0;
    }
    pool_enter(pool, "poolmsize", user, 0);
    struct block *block = pool_block_of(pool, user);
    block_claim(pool, block, block_state(block), block_size(block), 0);
    size_t size = block_owned_size(pool, block);
    pool_leave(pool, "poolmsize", user);
    return size;
}

int poolcompact(Pool *pool)
{
    pool_enter(pool, "poolcompact", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    size_t moves = pool_compact_own(pool);
    caches_go(stopped);
    pool_leave(pool, "poolcompact", NULL);
    return moves > 0;
}

size_t poolcompactto(Pool *pool, void (*moved)(void *from, void *to, void *argument),
                     void *argument)
{
    pool_enter(pool, "poolcompactto", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    size_t moves = moved != NULL ? pool_compact(pool, moved, argument) : 0;
    caches_go(stopped);
    pool_leave(pool, "poolcompactto", NULL);
    return moves;
}

void poolcheck(Pool *pool)
{
    pool_enter(pool, "poolcheck", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    check(pool);
    caches_go(stopped);
    pool_leave(pool, "poolcheck", NULL);
}

void poolblockcheck(Pool *pool, void *block)
{
    if (block == NULL && (pool->flags & POOL_LOGGING) == 0)
        return;
    pool_enter(pool, "poolblockcheck", block, 0);
    if (block != NULL)
        pool_block_of(pool, block);
    pool_leave(pool, "poolblockcheck", block);
}

void pooldump(Pool *pool)
{
    pool_enter(pool, "pooldump", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    pool_dump(pool);
    caches_go(stopped);
    pool_leave(pool, "pooldump", NULL);
}
