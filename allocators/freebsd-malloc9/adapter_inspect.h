/* adapter_inspect.h: the inspect face.  The counters are those of the handle's type; everything
 * else is about the heap that all handles share. */
#ifndef FREEBSD_MALLOC9_ADAPTER_INSPECT_H
#define FREEBSD_MALLOC9_ADAPTER_INSPECT_H

#include "allocator.h"
#include "malloc9.h"
#include "uma.h"

static bool freebsd_malloc9_check(void *handle, char *why, size_t why_size)
{
    (void)handle;
    return malloc9_check(why, why_size);
}

static void freebsd_malloc9_walk(void *handle, allocator_visit *visit, void *argument)
{
    (void)handle;
    malloc9_walk(visit, argument);
}

static void freebsd_malloc9_stats(void *handle, struct allocator_stats *stats)
{
    struct malloc_type_stats own;
    malloc9_type_statistics(handle, &own);
    *stats = (struct allocator_stats){
        .live_bytes = own.live_bytes,
        .free_bytes = UINT64_MAX,
        .footprint_bytes = malloc9_footprint(),
        .live_blocks = own.live,
        .allocations = own.allocations,
        .frees = own.frees,
    };
}

static size_t freebsd_malloc9_trim(void *handle)
{
    (void)handle;
    return uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
}

static bool freebsd_malloc9_owns(void *handle, const void *address)
{
    (void)handle;
    return malloc9_owns(address);
}

static const struct allocator_inspect freebsd_malloc9_inspect = {
    .check = freebsd_malloc9_check,
    .walk = freebsd_malloc9_walk,
    .stats = freebsd_malloc9_stats,
    .trim = freebsd_malloc9_trim,
    .owns = freebsd_malloc9_owns,
};

#endif
