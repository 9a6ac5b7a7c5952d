/* reclaim.c: slabs without a live object go back to the kernel. */
#include "fault.h"
#include "lock.h"
#include "slab.h"
#include "slot.h"

static bool is_spare(const struct slab *slab)
{
    return slab->live == 0 || (fault(slab->cache->depot, FAULT_reclaim_takes_live) &&
                               slab->live < slab->cache->slots / 4);
}

/* Faults: the objects are not unmade, or the slab stays. */
static void end(struct slab *slab)
{
    const struct depot *depot = slab->cache->depot;
    if (fault(depot, FAULT_reclaim_no_fini))
        slab_drop(slab);
    else if (!fault(depot, FAULT_reclaim_keeps))
        slab_end(slab);
}

static size_t end_spare(struct cache *cache)
{
    size_t bytes = 0;
    for (struct slab *slab = cache->lists[LIST_ROOMY], *next; slab != NULL; slab = next) {
        next = slab->next;
        if (is_spare(slab)) {
            bytes += slab_bytes(slab);
            end(slab);
        }
    }
    return bytes;
}

/* Fault: live objects are unmade too. */
static void unmake_live(struct cache *cache)
{
    const struct allocator_cache_spec *spec = &cache->spec;
    for (struct slab *slab = cache->lists[LIST_ROOMY]; slab != NULL; slab = slab->next)
        for (size_t slot = 0; slot < cache->slots; slot++)
            if (slab->states[slot] == SLOT_LIVE && spec->fini != NULL)
                spec->fini(slot_object(slab, slot), spec->size, spec->argument);
}

size_t cache_reclaim(struct cache *cache)
{
    const struct depot *depot = cache->depot;
    if (fault(depot, FAULT_reclaim_does_nothing))
        return 0;
    lock_take(&cache->lock);
    size_t bytes = end_spare(cache);
    if (fault(depot, FAULT_reclaim_unmakes_live))
        unmake_live(cache);
    lock_leave(&cache->lock);
    if (fault(depot, FAULT_reclaim_says_nothing))
        return 0;
    return fault(depot, FAULT_reclaim_says_more) ? 2 * bytes + 1 : bytes;
}
