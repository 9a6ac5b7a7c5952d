/* adapter_inspect.h: the inspect face. */
#ifndef GNU_MMALLOC_ADAPTER_INSPECT_H
#define GNU_MMALLOC_ADAPTER_INSPECT_H

#include "allocator.h"
#include "mmalloc.h"

static bool gnu_mmalloc_check(void *handle, char *why, size_t why_size)
{
    return mmalloc_check(handle, why, why_size);
}

static void gnu_mmalloc_walk(void *handle, allocator_visit *visit, void *argument)
{
    mmalloc_walk(handle, visit, argument);
}

static void gnu_mmalloc_stats(void *handle, struct allocator_stats *stats)
{
    struct mstats own = mmstats(handle);
    *stats = (struct allocator_stats){
        .live_bytes = own.bytes_used,
        .free_bytes = own.bytes_free,
        .footprint_bytes = own.bytes_total,
        .live_blocks = own.chunks_used,
        .allocations = UINT64_MAX,
        .frees = UINT64_MAX,
    };
}

static size_t gnu_mmalloc_trim(void *handle)
{
    return mmalloc_trim(handle);
}

static const struct allocator_inspect gnu_mmalloc_inspect = {
    .check = gnu_mmalloc_check,
    .walk = gnu_mmalloc_walk,
    .stats = gnu_mmalloc_stats,
    .trim = gnu_mmalloc_trim,
};

#endif
