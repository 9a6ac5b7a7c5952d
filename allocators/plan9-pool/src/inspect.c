/* inspect.c: calls that only look at a pool, and the one that empties it. */
#include "cache.h"
#include "fork.h"
#include "pages.h"

bool poolaudit(Pool *pool, char *why, size_t why_size)
{
    const void *where = NULL;
    pool_lock(pool);
    pool_log_enter(pool, "poolaudit", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    const char *fault = pool_fault(pool, &where);
    caches_go(stopped);
    pool_log_leave(pool, "poolaudit", where);
    pool_unlock(pool);
    if (fault != NULL && why_size > 0)
        snprintf(why, why_size, "block %p: %s", (void *)(uintptr_t)where, fault);
    return fault == NULL;
}

void poolwalk(Pool *pool, bool (*visit)(void *block, size_t size, void *argument), void *argument)
{
    bool more = true;
    pool_lock(pool);
    pool_log_enter(pool, "poolwalk", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    for (struct arena *arena = arena_first(pool); more && arena != NULL; arena = arena->above)
        for (struct block *block = arena->first; more && block != arena->end;
             block = block_next(block))
            if (state_live(block_state(block)))
                more = visit(block_owned(pool, block), block_owned_size(pool, block), argument);
    caches_go(stopped);
    pool_log_leave(pool, "poolwalk", NULL);
    pool_unlock(pool);
}

void poolcount(Pool *pool, struct poolcounts *counts)
{
    pool_lock(pool);
    pool_log_enter(pool, "poolcount", NULL, 0);
    struct cache *stopped = caches_stop(pool);
    const struct poolstate *state = &pool->state;
    *counts = (struct poolcounts){
        .allocations = state->allocations,
        .frees = state->allocations - pool_live(pool),
        .live = pool_live(pool),
        .dead_bytes = state->dead_bytes,
        .overhead_bytes = pool->cursize - pool->curalloc - pool->curfree - state->dead_bytes,
    };
    for (struct arena *arena = arena_first(pool); arena != NULL; arena = arena->above)
        counts->arenas++;
    caches_go(stopped);
    pool_log_leave(pool, "poolcount", NULL);
    pool_unlock(pool);
}

int poolisoverlap(Pool *pool, void *address, size_t length)
{
    const char *from = address;
    int found = 0;
    pool_lock(pool);
    pool_log_enter(pool, "poolisoverlap", address, length);
    for (struct arena *arena = arena_first(pool); arena != NULL; arena = arena->above)
        if (length > 0 && from < arena->base + arena->size &&
            (from >= arena->base || length > (size_t)(arena->base - from)))
            found = 1;
    pool_log_leave(pool, "poolisoverlap", NULL);
    pool_unlock(pool);
    return found;
}

static void arena_return(Pool *pool, const struct arena *arena)
{
    if (pool->free == NULL) {
        if (pool->alloc == NULL)
            pages_return(arena->base, arena->size);
        return;
    }
    pool_call_out(pool, "free");
    pool->free(arena->base, arena->size);
    pool_call_back(pool);
}

void poolreset(Pool *pool)
{
    pool_enter(pool, "poolreset", NULL, 0);
    caches_empty(pool);
    bins_clear(pool); /* nothing is free in what goes back */
    for (struct arena *arena = arena_first(pool), *above; arena != NULL; arena = above) {
        above = arena->above;
        arena_return(pool, arena);
    }
    pool->cursize = pool->curfree = pool->curalloc = 0;
    pool->nfree = pool->lastcompact = 0;
    pool_forget(pool);
    pool_leave(pool, "poolreset", NULL);
    own_lock_forget(pool); /* its memory may go, too */
}
