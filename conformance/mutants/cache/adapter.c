/* control-cache: the faces over the base of the cache mutants. */
#include "allocator.h"
#include "depot.h"

#if defined(DEPOT_BOUNDED)
#define BOUND ALLOCATOR_BOUNDED
#else
#define BOUND 0
#endif

static int control_cache_create(void *handle, const struct allocator_cache_spec *spec, void **cache)
{
    struct cache *made;
    int error = cache_create(handle, spec, &made);
    if (error == 0)
        *cache = made;
    return error;
}

static void *control_cache_alloc(void *handle, void *cache)
{
    (void)handle;
    return cache_alloc(cache);
}

static void control_cache_free(void *handle, void *cache, void *object)
{
    (void)handle;
    cache_free(cache, object);
}

static size_t control_cache_reclaim(void *handle, void *cache)
{
    (void)handle;
    return cache_reclaim(cache);
}

static int control_cache_destroy(void *handle, void *cache)
{
    (void)handle;
    return cache_destroy(cache);
}

static void *control_cache_heap_malloc(void *handle, size_t size)
{
    return depot_malloc(handle, size);
}

static void control_cache_heap_free(void *handle, void *block)
{
    depot_free(handle, block);
}

static int control_cache_open(const char *options, void **handle)
{
    struct depot *depot;
    int error = depot_open(options, &depot);
    if (error == 0)
        *handle = depot;
    return error;
}

static void control_cache_close(void *handle)
{
    depot_close(handle);
}

static const struct allocator_cache control_cache_face = {
    control_cache_create,  control_cache_alloc,   control_cache_free,
    control_cache_reclaim, control_cache_destroy,
};

static const struct allocator_heap control_cache_heap = {
    .malloc = control_cache_heap_malloc,
    .free = control_cache_heap_free,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "the base of the cache mutants",
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE | ALLOCATOR_FORK_SAFE | BOUND,
    .min_align = LEAST_ALIGNMENT,
    .max_size = BLOCK_MOST,
    .open = control_cache_open,
    .close = control_cache_close,
    .heap = &control_cache_heap,
    .cache = &control_cache_face,
};
