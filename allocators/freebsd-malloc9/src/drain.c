/* drain.c: the buckets of processors and threads are taken out, and what they hold is counted.
 *
 * A processor's bucket is in use by steps that take no lock.  So its top is taken away first, and
 * the barrier ends the steps that still knew it.  All of this happens under the zone's lock, under
 * which alone a bucket can be put in.
 */
#include "cache.h"

static void surplus_add(struct bucket **surplus, struct bucket *const buckets[2])
{
    for (unsigned i = 0; i < 2; i++)
        if (buckets[i] != NULL) {
            bucket_link(buckets[i], *surplus);
            *surplus = buckets[i];
        }
}

/* Takes the top away.  The barrier ends the steps that knew it; one of them may have been in time
 * to store its own, and then it is taken again. */
static void **cpu_top_take(void ***place, unsigned cpu)
{
    void **top;
    do {
        top = __atomic_exchange_n(place, bucket_none, __ATOMIC_ACQ_REL);
        thread_interrupt_cpu(cpu);
    } while (__atomic_load_n(place, __ATOMIC_ACQUIRE) != bucket_none);
    return top;
}

/* Takes the buckets out of a processor's slots. */
static void cpu_empty(struct uma_zone *zone, unsigned cpu, struct bucket **surplus)
{
    struct bucket *buckets[] = {zone->current[cpu], zone->spare[cpu]};
    if (buckets[0] != NULL)
        buckets[0]->count =
            (uint8_t)bucket_items(buckets[0], cpu_top_take(cache_cpu_top(zone, cpu), cpu));
    zone->current[cpu] = zone->spare[cpu] = NULL;
    surplus_add(surplus, buckets);
}

struct drain {
    struct uma_zone *zone;
    struct bucket *surplus;
    size_t items;
    bool all;
};

/* A thread's own slots, those of a thread that has ended, or all where nobody uses the zone. */
static void thread_empty(struct thread *thread, void *argument)
{
    struct drain *drain = argument;
    if (drain->zone->id >= thread->slot_count ||
        (!drain->all && thread->hot != NULL && thread != hot.thread))
        return;
    struct zone_slot *slot = &thread->slots[drain->zone->id];
    struct bucket *buckets[] = {slot->current, slot->spare};
    if (buckets[0] != NULL) {
        void ***top = cache_thread_top(drain->zone, thread);
        buckets[0]->count = (uint8_t)bucket_items(buckets[0], *top);
        *top = bucket_none;
    }
    slot->current = slot->spare = NULL;
    surplus_add(&drain->surplus, buckets);
}

static void drain(struct uma_zone *zone, size_t keep_items, bool cpus, bool unused)
{
    struct drain all = {.zone = zone, .all = unused};
    port_lock_take(&zone->lock);
    while (zone->full != NULL && zone->full_items > keep_items) {
        struct bucket *bucket = cache_full_take(zone);
        bucket_link(bucket, all.surplus);
        all.surplus = bucket;
    }
    if (cpus && zone_has_buckets(zone)) {
        for (unsigned cpu = 0; cpu < thread_cpus(); cpu++)
            cpu_empty(zone, cpu, &all.surplus);
        thread_each(thread_empty, &all);
    }
    port_lock_give(&zone->lock);
    cache_surplus_end(zone, all.surplus);
}

void zone_drain(struct uma_zone *zone, size_t keep_items, bool cpus)
{
    drain(zone, keep_items, cpus, false);
}

void zone_drain_unused(struct uma_zone *zone)
{
    drain(zone, 0, true, true);
}

/* Buckets are put in and taken out under the lock, so the top is one of this bucket. */
static size_t items_below(struct bucket *bucket, void ***top)
{
    return bucket_items(bucket, __atomic_load_n(top, __ATOMIC_RELAXED));
}

static void thread_count(struct thread *thread, void *argument)
{
    struct drain *drain = argument;
    if (drain->zone->id >= thread->slot_count)
        return;
    const struct zone_slot *slot = &thread->slots[drain->zone->id];
    if (slot->current != NULL)
        drain->items += items_below(slot->current, cache_thread_top(drain->zone, thread));
    drain->items += slot->spare != NULL ? slot->spare->count : 0;
}

size_t zone_cached(struct uma_zone *zone)
{
    struct drain drain = {.zone = zone};
    port_lock_take(&zone->lock);
    drain.items = zone->full_items;
    for (unsigned cpu = 0; zone_has_buckets(zone) && cpu < thread_cpus(); cpu++) {
        if (zone->current[cpu] != NULL)
            drain.items += items_below(zone->current[cpu], cache_cpu_top(zone, cpu));
        drain.items += zone->spare[cpu] != NULL ? zone->spare[cpu]->count : 0;
    }
    thread_each(thread_count, &drain);
    port_lock_give(&zone->lock);
    return drain.items;
}
