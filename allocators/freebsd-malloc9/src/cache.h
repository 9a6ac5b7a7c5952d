/* cache.h: where the buckets of a zone are, for those who fill them and those who drain them. */
#ifndef MALLOC9_CACHE_H
#define MALLOC9_CACHE_H

#include "thread.h"
#include "zone.h"

/* The top of a processor's bucket of the zone. */
static inline void ***cache_cpu_top(const struct uma_zone *zone, unsigned cpu)
{
    return zone->kind != 0 ? thread_class_top(zone->kind, cpu) : bucket_zone_top(zone->tops, cpu);
}

/* Of a thread that has buckets of its own. */
static inline void ***cache_thread_top(const struct uma_zone *zone, struct thread *thread)
{
    return zone->kind != 0 ? &thread->own->top[zone->kind] : &thread->slots[zone->id].top;
}

/* Under the zone's lock: a bucket of its list of full ones, or NULL. */
struct bucket *cache_full_take(struct uma_zone *zone);
/* Gives the items of a list of buckets up, and the buckets. */
void cache_surplus_end(struct uma_zone *zone, struct bucket *surplus);

#endif
