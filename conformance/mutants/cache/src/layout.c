#include "layout.h"

#include "choice.h"
#include "fault.h"

#include <errno.h>

/* A smaller object is aligned to the largest power of two that it fills. */
static size_t default_align(const struct depot *depot, size_t size)
{
    size_t align = LEAST_ALIGNMENT;
    if (fault(depot, FAULT_align_default_8))
        align = 8;
    while (align > 1 && align > size)
        align /= 2;
    return align;
}

static int set_align(struct cache *cache)
{
    const struct depot *depot = cache->depot;
    size_t align = cache->spec.align;
    bool valid = (align & (align - 1)) == 0 && align <= ALIGNMENT_MOST;
    if (!valid && !fault(depot, FAULT_align_odd_accepted))
        return EINVAL;
    if (align == 0 || !valid || fault(depot, FAULT_align_ignored))
        align = default_align(depot, cache->spec.size);
    if (align == 4096 && fault(depot, FAULT_align_page_ignored))
        align /= 2;
    cache->align = align;
    return 0;
}

static size_t distance(const struct cache *cache)
{
    size_t size = cache->spec.size == 0 ? 1 : cache->spec.size;
    size_t stride = (size + cache->align - 1) & ~(cache->align - 1);
    if (fault(cache->depot, FAULT_objects_overlap) && stride > cache->align)
        stride -= cache->align;
    return stride;
}

static size_t slots_of(const struct cache *cache, size_t bytes)
{
    size_t overhead = sizeof(struct slab) + 2 * cache->align;
    if (bytes <= overhead)
        return 0;
    return (bytes - overhead) / (cache->stride + 1);
}

int layout_set(struct cache *cache)
{
    int error = set_align(cache);
    if (error != 0)
        return error;
    if (cache->spec.size > OBJECT_MOST && fault(cache->depot, FAULT_size_wraps))
        cache->spec.size &= 0xff;
    if (cache->spec.size > OBJECT_MOST)
        return ENOMEM;
    cache->stride = distance(cache);
    cache->slab_bytes = SLAB_BYTES_LEAST;
    while (slots_of(cache, cache->slab_bytes) < SLAB_SLOTS_LEAST)
        cache->slab_bytes *= 2;
    cache->slots = slots_of(cache, cache->slab_bytes);
    if (fault(cache->depot, FAULT_slot_too_many))
        cache->slots = (cache->slab_bytes - sizeof(struct slab) - cache->slots) / cache->stride + 1;
    return 0;
}

char *layout_first(struct cache *cache, struct slab *slab)
{
    uintptr_t end = (uintptr_t)&slab->states[cache->slots];
    uintptr_t first = (end + cache->align - 1) & ~(cache->align - 1);
    return (char *)(first + choice(cache, 2) * cache->align);
}
