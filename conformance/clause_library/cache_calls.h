/* cache_calls.h: the cache face of a clause's run, a function an operation. */
#ifndef ASSAY_CACHE_CALLS_H
#define ASSAY_CACHE_CALLS_H

#include "clause.h"

#include <string.h>

static inline int cache_create(const struct clause_run *run,
                               const struct allocator_cache_spec *spec, void **cache)
{
    return run->allocator->cache->create(run->handle, spec, cache);
}

static inline void *cache_alloc(const struct clause_run *run, void *cache)
{
    return run->allocator->cache->alloc(run->handle, cache);
}

static inline void cache_free(const struct clause_run *run, void *cache, void *object)
{
    run->allocator->cache->free(run->handle, cache, object);
}

static inline size_t cache_reclaim(const struct clause_run *run, void *cache)
{
    return run->allocator->cache->reclaim(run->handle, cache);
}

static inline int cache_destroy(const struct clause_run *run, void *cache)
{
    return run->allocator->cache->destroy(run->handle, cache);
}

/* UNSUPPORTED where an alloc without memory waits for another thread to free. */
static inline void cache_must_fail(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_MAY_BLOCK)
        clause_unsupported("it is MAY_BLOCK: it waits for memory instead of failing");
}

/* A cache that is owed: its size and alignment are usual ones. */
static inline void *sure_cache(const struct clause_run *run,
                               const struct allocator_cache_spec *spec)
{
    void *cache = NULL;
    int error = cache_create(run, spec, &cache);
    if (error != 0)
        clause_fail("a cache of %zu bytes aligned to %zu was refused: %s", spec->size, spec->align,
                    strerror(error));
    return cache;
}

/* A cache without callbacks. */
static inline void *plain_cache(const struct clause_run *run, size_t size)
{
    return sure_cache(run, &(struct allocator_cache_spec){.name = "plain", .size = size});
}

/* An object that is owed: never NULL. */
static inline void *sure_object(const struct clause_run *run, void *cache)
{
    void *object = cache_alloc(run, cache);
    if (object == NULL)
        clause_fail("there was no object");
    return object;
}

/* Ends a cache of which no object lives. */
static inline void sure_destroy(const struct clause_run *run, void *cache)
{
    int error = cache_destroy(run, cache);
    if (error != 0)
        clause_fail("destroy of a cache without live objects gave %d", error);
}

#endif
