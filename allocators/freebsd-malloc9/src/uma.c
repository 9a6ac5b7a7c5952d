/* uma.c: an object comes from the bucket of this processor, or from zone_alloc. */
#include "uma.h"

#include "thread.h"
#include "zone.h"

#include <string.h>

static inline void ***tops_of(struct uma_zone *zone, struct zone_slot *slot)
{
    return hot.thread->per_cpu ? zone->tops : &slot->top;
}

static void count(struct uma_zone *zone, struct zone_slot *slot, bool alloc)
{
    if (slot == NULL)
        __atomic_add_fetch(alloc ? &zone->other_allocs : &zone->other_frees, 1, __ATOMIC_RELAXED);
    else if (alloc)
        __atomic_store_n(&slot->allocs, slot->allocs + 1, __ATOMIC_RELAXED);
    else
        __atomic_store_n(&slot->frees, slot->frees + 1, __ATOMIC_RELAXED);
}

/* The item goes back as it is: it was never constructed. */
static void *refused(struct uma_zone *zone, void *item)
{
    zone_free(zone, item);
    __atomic_add_fetch(&zone->failures, 1, __ATOMIC_RELAXED);
    return NULL;
}

static inline bool construct(struct uma_zone *zone, void *item, void *argument, int flags)
{
    if (zone->has_with)
        return zone->with.ctor == NULL ||
               zone->with.ctor(item, zone->size, zone->with.argument) == 0;
    return zone->ctor == NULL || zone->ctor(item, zone->size, argument, flags) == 0;
}

void *uma_zalloc_arg(uma_zone_t zone, void *argument, int flags)
{
    void *item = NULL;
    struct zone_slot *slot = thread_slot(zone->id);
    if (port_unlikely(slot == NULL || somebody_waits() ||
                      !bucket_zone_pop(hot.real, tops_of(zone, slot), &item))) {
        malloc9_assert_context(zone->name, flags);
        item = zone_alloc(zone, flags);
        if (item == NULL)
            return NULL;
    }
    if (port_unlikely(flags & M_ZERO))
        memset(item, 0, zone->size);
    if (port_unlikely(!construct(zone, item, argument, flags)))
        return refused(zone, item);
    count(zone, thread_slot(zone->id), true); /* a constructor may have moved the slots */
    return item;
}

void *uma_zalloc(uma_zone_t zone, int flags)
{
    return uma_zalloc_arg(zone, NULL, flags);
}

void *uma_zalloc_domain(uma_zone_t zone, void *argument, int domain, int flags)
{
    (void)domain; /* memory is placed by its first touch */
    return uma_zalloc_arg(zone, argument, flags);
}

void uma_zfree_arg(uma_zone_t zone, void *item, void *argument)
{
    if (item == NULL)
        return;
    if (zone->has_with) {
        if (zone->with.dtor != NULL)
            zone->with.dtor(item, zone->size, zone->with.argument);
    } else if (zone->dtor != NULL) {
        zone->dtor(item, zone->size, argument);
    }
    struct zone_slot *slot = thread_slot(zone->id);
    count(zone, slot, false);
    if (port_unlikely(slot == NULL || somebody_waits() ||
                      !bucket_zone_push(hot.real, tops_of(zone, slot), item)))
        zone_free(zone, item);
}

void uma_zfree(uma_zone_t zone, void *item)
{
    uma_zfree_arg(zone, item, NULL);
}

void uma_zwait(uma_zone_t zone)
{
    void *item = zone_alloc(zone, M_WAITOK);
    zone_free(zone, item);
}
