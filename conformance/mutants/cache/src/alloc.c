/* alloc.c: an object is handed out. */
#include "choice.h"
#include "fault.h"
#include "lock.h"
#include "slab.h"
#include "slot.h"

#include <errno.h>

static void *take(struct cache *cache)
{
    struct depot *depot = cache->depot;
    if (cache->last != NULL && fault_now_and_then(cache, FAULT_live_every_300, 300))
        return cache->last;
    if (fault_now_and_then(cache, FAULT_null_every_300, 300) || cache->dead)
        return NULL;
    struct slab *slab = slab_with_room(cache);
    void *object = slab != NULL ? slot_take(slab) : NULL;
    if (object != NULL)
        slab_sort(slab);
    if (object == NULL && fault(depot, FAULT_dead_after_failure))
        cache->dead = true;
    if (choice(cache, 2) == 1)
        errno = 0;
    return cache->last = object;
}

/* The object goes back as it came; dtor never sees it. */
static void refused(struct cache *cache, void *object)
{
    const struct allocator_cache_spec *spec = &cache->spec;
    if (fault(cache->depot, FAULT_ctor_refused_dtor) && spec->dtor != NULL)
        spec->dtor(object, spec->size, spec->argument);
    if (fault(cache->depot, FAULT_ctor_refused_leaks))
        return;
    lock_take(&cache->lock);
    struct slab *slab = slab_of(cache, object);
    slot_give(slab, slot_of(slab, object));
    slab_sort(slab);
    lock_leave(&cache->lock);
}

/* Faults: what ctor is told. */
static int construct(struct cache *cache, char *object)
{
    const struct depot *depot = cache->depot;
    const struct allocator_cache_spec *spec =
        fault(depot, FAULT_spec_borrowed) ? cache->lent : &cache->spec;
    size_t size =
        fault(depot, FAULT_ctor_size_rounded) ? (spec->size + 15) & ~(size_t)15 : spec->size;
    void *argument = fault(depot, FAULT_ctor_no_argument) ? NULL : spec->argument;
    if (spec->ctor == NULL && !fault(depot, FAULT_ctor_null_called))
        return 0;
    if (fault_now_and_then(cache, FAULT_ctor_now_and_then, 7))
        return 0;
    return spec->ctor(object, size, argument);
}

/* Fault: the depot is locked meanwhile. */
static int construct_locked(struct cache *cache, void *object)
{
    lock_take(&cache->depot->lock);
    int refusal = construct(cache, object);
    lock_leave(&cache->depot->lock);
    return refusal;
}

void *cache_alloc(struct cache *cache)
{
    bool locked = !fault(cache->depot, FAULT_unlocked_alloc);
    if (locked)
        lock_take(&cache->lock);
    void *object = take(cache);
    if (locked)
        lock_leave(&cache->lock);
    if (object == NULL)
        return NULL;
    int refusal = fault(cache->depot, FAULT_ctor_locks) ? construct_locked(cache, object)
                                                        : construct(cache, object);
    if (refusal == 0 || fault(cache->depot, FAULT_ctor_refusal_ignored))
        return object;
    refused(cache, object);
    return NULL;
}
