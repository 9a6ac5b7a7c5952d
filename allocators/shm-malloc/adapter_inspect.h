/* adapter_inspect.h: the inspect face over a heap. */
#ifndef SHM_ADAPTER_INSPECT_H
#define SHM_ADAPTER_INSPECT_H

#include "allocator.h"
#include "shm_malloc.h"

static bool shm_malloc_check(void *handle, char *why, size_t why_size)
{
    return shm_check(handle, why, why_size);
}

static void shm_malloc_walk(void *handle, allocator_visit *visit, void *argument)
{
    shm_walk(handle, visit, argument);
}

static void shm_malloc_stats(void *handle, struct allocator_stats *stats)
{
    struct shm_counts counts;
    shm_count(handle, &counts);
    *stats = (struct allocator_stats){
        .live_bytes = counts.live_bytes,
        .free_bytes = counts.free_bytes,
        .footprint_bytes = counts.footprint_bytes,
        .live_blocks = counts.live_blocks,
        .allocations = UINT64_MAX,
        .frees = UINT64_MAX,
    };
}

static size_t shm_malloc_trim(void *handle)
{
    return shm_trim(handle);
}

static bool shm_malloc_owns(void *handle, const void *address)
{
    return shm_owns(handle, address);
}

static const struct allocator_inspect shm_malloc_inspect = {
    .check = shm_malloc_check,
    .walk = shm_malloc_walk,
    .stats = shm_malloc_stats,
    .trim = shm_malloc_trim,
    .owns = shm_malloc_owns,
};

#endif
