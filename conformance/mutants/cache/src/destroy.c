/* destroy.c: a cache ends, unless objects of it live. */
#include "fault.h"
#include "lock.h"
#include "pages.h"
#include "slab.h"

#include <errno.h>

static void delist(struct cache *cache)
{
    struct depot *depot = cache->depot;
    lock_take(&depot->lock);
    if (cache->next != NULL)
        cache->next->previous = cache->previous;
    if (cache->previous != NULL)
        cache->previous->next = cache->next;
    else
        depot->caches = cache->next;
    lock_leave(&depot->lock);
}

/* Faults: what an attempt costs, and when it fails. */
static bool is_busy(struct cache *cache)
{
    const struct depot *depot = cache->depot;
    if (cache->live == 0)
        return fault(depot, FAULT_destroy_always_busy) && cache->lists[LIST_ROOMY] != NULL;
    if (fault(depot, FAULT_destroy_busy_kills))
        cache->dead = true;
    return !fault(depot, FAULT_destroy_busy_ignored);
}

static void end_slabs(struct cache *cache)
{
    bool dropped = fault(cache->depot, FAULT_destroy_no_fini);
    for (unsigned list = 0; list < LISTS; list++)
        while (cache->lists[list] != NULL) {
            if (dropped)
                slab_drop(cache->lists[list]);
            else
                slab_end(cache->lists[list]);
        }
}

int cache_destroy(struct cache *cache)
{
    struct depot *depot = cache->depot;
    lock_take(&cache->lock);
    bool busy = is_busy(cache);
    if (!busy && !fault(depot, FAULT_destroy_leaks))
        end_slabs(cache);
    lock_leave(&cache->lock);
    if (busy)
        return EBUSY;
    delist(cache);
    lock_close(&cache->lock);
    pages_give(depot, cache, sizeof *cache);
    return 0;
}
