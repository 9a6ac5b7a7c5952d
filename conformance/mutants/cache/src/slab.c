#include "slab.h"

#include "choice.h"
#include "fault.h"
#include "layout.h"
#include "misuse.h"
#include "pages.h"
#include "slot.h"

#include <string.h>

static struct slab **list_of(struct slab *slab)
{
    bool full = slab->live == slab->cache->slots;
    return &slab->cache->lists[full ? LIST_FULL : LIST_ROOMY];
}

static void enlist(struct slab *slab)
{
    struct slab **list = list_of(slab);
    slab->previous = NULL;
    slab->next = *list;
    if (*list != NULL)
        (*list)->previous = slab;
    *list = slab;
}

static void delist(struct slab *slab)
{
    struct cache *cache = slab->cache;
    if (slab->next != NULL)
        slab->next->previous = slab->previous;
    if (slab->previous != NULL)
        slab->previous->next = slab->next;
    else
        cache->lists[cache->lists[LIST_FULL] == slab ? LIST_FULL : LIST_ROOMY] = slab->next;
}

void slab_sort(struct slab *slab)
{
    delist(slab);
    enlist(slab);
}

/* Unmakes what has been made. */
static void unmake(struct slab *slab)
{
    for (size_t slot = 0; slot < slab->cache->slots; slot++)
        if (slab->states[slot] == SLOT_FREE)
            slot_unmake(slab, slot);
}

/* False if init refuses; what was made before is unmade then. */
static bool make(struct slab *slab)
{
    size_t slot = choice(slab->cache, 2) == 1 ? slab->cache->slots : 0;
    while (slot < slab->cache->slots && slot_make(slab, slot))
        slot++;
    if (slot == slab->cache->slots)
        return true;
    if (!fault(slab->cache->depot, FAULT_init_refusal_forgets))
        unmake(slab);
    return false;
}

static struct slab *slab_begin(struct cache *cache)
{
    struct slab *slab = pages_take(cache->depot, cache->slab_bytes, cache->slab_bytes);
    if (slab == NULL) {
        if (fault(cache->depot, FAULT_failure_loses_slabs))
            cache->lists[LIST_FULL] = NULL;
        return NULL;
    }
    slab->cache = cache;
    slab->maker = pthread_self();
    slab->first = layout_first(cache, slab);
    if (!make(slab)) {
        if (!fault(cache->depot, FAULT_init_refusal_leaks))
            pages_give(cache->depot, slab, cache->slab_bytes);
        return NULL;
    }
    enlist(slab);
    return slab;
}

struct slab *slab_with_room(struct cache *cache)
{
    if (cache->lists[LIST_ROOMY] != NULL && !fault(cache->depot, FAULT_never_reuse))
        return cache->lists[LIST_ROOMY];
    return slab_begin(cache);
}

struct slab *slab_of(const struct cache *cache, const void *object)
{
    struct slab *slab = (struct slab *)((uintptr_t)object & ~(uintptr_t)(cache->slab_bytes - 1));
    if (slab->cache != cache && !fault(cache->depot, FAULT_caches_share))
        misuse_report("no object of this cache is freed", object);
    if (slab->states[slot_of(slab, object)] != SLOT_LIVE)
        misuse_report("an object is freed that does not live", object);
    return slab;
}

void slab_end(struct slab *slab)
{
    unmake(slab);
    slab_drop(slab);
}

void slab_drop(struct slab *slab)
{
    delist(slab);
    pages_give(slab->cache->depot, slab, slab->cache->slab_bytes);
}

size_t slab_bytes(const struct slab *slab)
{
    return slab->cache->slab_bytes;
}
