/* plan9-pool: the faces over pool(2).  Each handle is a Pool of its own. */
#include "allocator.h"
#include "pool.h"

static void *plan9_pool_malloc(void *handle, size_t size)
{
    return poolalloc(handle, size);
}

static void plan9_pool_free(void *handle, void *block)
{
    poolfree(handle, block);
}

static void *plan9_pool_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    return poolallocalign(handle, size, alignment, 0, 0);
}

static void *plan9_pool_calloc(void *handle, size_t count, size_t size)
{
    return poolcalloc(handle, count, size);
}

static void *plan9_pool_realloc(void *handle, void *block, size_t size)
{
    return poolrealloc(handle, block, size);
}

static size_t plan9_pool_usable_size(void *handle, void *block)
{
    return poolmsize(handle, block);
}

static bool plan9_pool_check(void *handle, char *why, size_t why_size)
{
    return poolaudit(handle, why, why_size);
}

static void plan9_pool_walk(void *handle, allocator_visit *visit, void *argument)
{
    poolwalk(handle, visit, argument);
}

static void plan9_pool_stats(void *handle, struct allocator_stats *stats)
{
    const Pool *pool = handle;
    struct poolcounts counts;
    poolcount(handle, &counts);
    *stats = (struct allocator_stats){
        .live_bytes = pool->curalloc,
        .free_bytes = pool->curfree,
        .footprint_bytes = pool->cursize,
        .live_blocks = counts.live,
        .allocations = counts.allocations,
        .frees = counts.frees,
    };
}

static size_t plan9_pool_compact(void *handle, allocator_moved *moved, void *argument)
{
    return poolcompactto(handle, moved, argument);
}

static int plan9_pool_open(const char *options, void **handle)
{
    Pool *pool;
    int error = poolopen(options, &pool);
    if (error == 0)
        *handle = pool;
    return error;
}

static void plan9_pool_close(void *handle)
{
    poolclose(handle);
}

static const struct allocator_heap plan9_pool_heap = {
    .malloc = plan9_pool_malloc,
    .free = plan9_pool_free,
    .aligned_alloc = plan9_pool_aligned_alloc,
    .calloc = plan9_pool_calloc,
    .realloc = plan9_pool_realloc,
    .usable_size = plan9_pool_usable_size,
};

static const struct allocator_inspect plan9_pool_inspect = {
    .check = plan9_pool_check,
    .walk = plan9_pool_walk,
    .stats = plan9_pool_stats,
    .compact = plan9_pool_compact,
};

#ifdef POOL_LOCKED
#define PLAN9_POOL_THREADS                                                                         \
    (ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE | ALLOCATOR_FORK_SAFE)
#else
#define PLAN9_POOL_THREADS 0u
#endif

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "Plan 9, pool(2)",
    .traits = ALLOCATOR_DETECTS_DOUBLE_FREE | ALLOCATOR_DETECTS_FOREIGN_FREE |
              ALLOCATOR_DETECTS_OVERFLOW | PLAN9_POOL_THREADS,
    .min_align = 16,
    .max_size = POOL_MAX_SIZE,
    .open = plan9_pool_open,
    .close = plan9_pool_close,
    .heap = &plan9_pool_heap,
    .inspect = &plan9_pool_inspect,
};
