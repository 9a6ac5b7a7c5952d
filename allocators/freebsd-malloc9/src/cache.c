/* cache.c: what happens when the bucket of a processor is empty or full.
 *
 * Allocation: the spare bucket takes the place of the empty one, else a full bucket of the zone,
 * else one that is filled from slabs.  Free: the spare takes the place of the full one, else a new
 * bucket; the old one becomes the spare, and the spare before it goes to the zone's list.
 *
 * A bucket that left the slots belongs to who took it out.  It can only be put in under the zone's
 * lock, so that whoever drains knows all of them; steps of the hot path take no lock, and change
 * nothing but the bucket that is in.
 */
#include "cache.h"

#include "meta.h"

#include <string.h>

/* Where this thread's buckets of the zone are. */
struct place {
    struct bucket **current, **spare;
    void ***tops, ***top; /* `top` is the one of this processor, of a class or in `tops` */
    uint32_t cpu;
};

static size_t bucket_bytes(uint32_t capacity)
{
    return sizeof(struct bucket) + (capacity + 1) * sizeof(void *);
}

/* NULL would end the stack. */
static void places_free(struct bucket *bucket)
{
    for (unsigned i = bucket->count; i < bucket->capacity; i++)
        bucket->items[i] = bucket;
}

struct bucket *bucket_make(uint32_t capacity)
{
    struct bucket *bucket = meta_take_raw(bucket_bytes(capacity));
    if (bucket != NULL) {
        *bucket = (struct bucket){.capacity = (uint8_t)capacity};
        places_free(bucket);
    }
    return bucket;
}

void bucket_end(struct bucket *bucket)
{
    meta_give(bucket, bucket_bytes(bucket->capacity));
}

static bool place_find(struct uma_zone *zone, struct place *place)
{
    if (!zone_has_buckets(zone) || somebody_waits())
        return false;
    struct zone_slot *slot = thread_slot(zone->id);
    if (slot == NULL)
        return false;
    if (!hot.thread->per_cpu) {
        void ***top = cache_thread_top(zone, hot.thread);
        *place = (struct place){&slot->current, &slot->spare, &slot->top, top, 0};
        return true;
    }
    uint32_t cpu = __atomic_load_n(&hot.real->cpu_id, __ATOMIC_RELAXED);
    *place = (struct place){&zone->current[cpu], &zone->spare[cpu], zone->tops,
                            cache_cpu_top(zone, cpu), cpu};
    return true;
}

static bool pop(const struct uma_zone *zone, const struct place *place, void **item)
{
    return zone->kind != 0 ? bucket_pop(hot.real, &hot.tops, zone->kind, item)
                           : bucket_zone_pop(hot.real, place->tops, item);
}

static bool push(const struct uma_zone *zone, const struct place *place, void *item)
{
    return zone->kind != 0 ? bucket_push(hot.real, &hot.tops, zone->kind, item)
                           : bucket_zone_push(hot.real, place->tops, item);
}

/* Contention means that buckets are too small. */
static void lock(struct uma_zone *zone)
{
    if (port_lock_try(&zone->lock))
        return;
    port_lock_take(&zone->lock);
    if (zone->capacity < zone->capacity_most)
        zone->capacity++;
}

/* Keeps a bucket that is not in a slot, whatever it holds.  Too much goes to `*surplus`. */
static void keep(struct uma_zone *zone, struct bucket *bucket, struct bucket **surplus)
{
    bool fits = bucket->count > 0 && zone->full_items + bucket->count <= zone->full_most;
    struct bucket **list = fits ? &zone->full : surplus;
    bucket_link(bucket, *list);
    *list = bucket;
    if (!fits)
        return;
    zone->full_items += bucket->count;
    if (zone->full_items > zone->high)
        zone->high = zone->full_items;
}

struct bucket *cache_full_take(struct uma_zone *zone)
{
    struct bucket *bucket = zone->full;
    if (bucket == NULL)
        return NULL;
    zone_interval(zone, false);
    zone->full = bucket_next(bucket);
    zone->full_items -= bucket->count;
    if (zone->full_items < zone->low)
        zone->low = zone->full_items;
    return bucket;
}

/* Puts `fresh` in the place of an empty or a full bucket, and that one into the spare's. */
static void install(struct uma_zone *zone, const struct place *place, struct bucket *fresh,
                    bool empty, struct bucket **surplus)
{
    struct bucket *old = *place->current;
    uint8_t count = old == NULL || empty ? 0 : old->capacity;
    void **expected = old == NULL ? bucket_none : bucket_top(old, count);
    bucket_link(fresh, NULL);
    if (!bucket_install(hot.real, place->cpu, place->top, expected,
                        bucket_top(fresh, fresh->count))) {
        keep(zone, fresh, surplus);
        return;
    }
    *place->current = fresh;
    if (old == NULL)
        return;
    old->count = count;
    struct bucket *spare = *place->spare;
    bool stays = empty && spare != NULL; /* one that holds items is worth more than an empty one */
    if (!stays)
        *place->spare = old;
    if (spare != NULL)
        keep(zone, stays ? old : spare, surplus);
}

/* An even share on both sides, so that neither the next free nor the next allocation is slow. */
static void share(struct bucket *from, struct bucket *to)
{
    uint32_t count = from->count / 2;
    if (count > to->capacity)
        count = to->capacity;
    memcpy(to->items, from->items, count * sizeof to->items[0]);
    memmove(from->items, from->items + count, (from->count - count) * sizeof from->items[0]);
    to->count = (uint8_t)count;
    from->count = (uint8_t)(from->count - count);
}

/* A bucket with items from the spare or from the list, or NULL. */
static struct bucket *items_find(struct uma_zone *zone, const struct place *place)
{
    struct bucket *bucket = *place->spare;
    if (bucket == NULL || bucket->count == 0)
        return cache_full_take(zone);
    struct bucket *half = bucket_make(bucket->capacity);
    if (half == NULL) {
        *place->spare = NULL;
        return bucket;
    }
    share(bucket, half); /* one item stays where it was */
    if (half->count == 0) {
        bucket_end(half);
        *place->spare = NULL;
        return bucket;
    }
    return half;
}

/* How many more items the limit permits. */
static unsigned limit_take(struct uma_zone *zone, unsigned count)
{
    size_t room = zone->limit == 0            ? SIZE_MAX
                  : zone->limit > zone->items ? zone->limit - zone->items
                                              : 0;
    if (count > room)
        count = (unsigned)room;
    zone->items += count;
    return count;
}

static void items_init(struct uma_zone *zone, void **store, unsigned *count, int flags);

/* Stores new items of the zone.  Called under the lock; a zone whose items have callbacks gives it
 * up meanwhile. */
static unsigned import(struct uma_zone *zone, void **store, unsigned count, int flags)
{
    unsigned allowed = limit_take(zone, count), got;
    if (allowed == 0)
        return 0;
    if (zone->plain) {
        got = keg_take(zone->keg, store, allowed, flags);
    } else {
        port_lock_give(&zone->lock);
        if (zone->keg != NULL) {
            got = keg_take(zone->keg, store, allowed, flags);
        } else {
            int done = zone->import(zone->argument, store, (int)allowed, -1, flags & ~M_WAITOK);
            got = done > 0 ? (unsigned)done : 0;
        }
        items_init(zone, store, &got, flags);
        port_lock_take(&zone->lock);
    }
    zone->items -= allowed - got;
    return got;
}

static void release(struct uma_zone *zone, void **items, unsigned count)
{
    if (zone->keg != NULL)
        keg_give(zone->keg, items, count);
    else
        zone->release(zone->argument, items, (int)count);
}

static void fini(struct uma_zone *zone, void *item)
{
    if (zone->has_with && zone->with.fini != NULL)
        zone->with.fini(item, zone->size, zone->with.argument);
    if (zone->fini != NULL)
        zone->fini(item, zone->size);
    if (zone->keg != NULL && zone->keg->fini != NULL)
        zone->keg->fini(item, zone->size);
}

static bool init(struct uma_zone *zone, void *item, int flags)
{
    if (zone->flags & UMA_ZONE_ZINIT)
        memset(item, 0, zone->size);
    if (zone->has_with && zone->with.init != NULL)
        return zone->with.init(item, zone->size, zone->with.argument) == 0;
    if (zone->keg != NULL && zone->keg->init != NULL &&
        zone->keg->init(item, zone->size, flags) != 0)
        return false;
    if (zone->init == NULL || zone->init(item, zone->size, flags) == 0)
        return true;
    if (zone->keg != NULL && zone->keg->fini != NULL)
        zone->keg->fini(item, zone->size);
    return false;
}

/* An item that is refused, and those after it, stay memory. */
static void items_init(struct uma_zone *zone, void **store, unsigned *count, int flags)
{
    unsigned done = 0;
    while (done < *count && init(zone, store[done], flags))
        done++;
    if (done < *count)
        release(zone, store + done, *count - done);
    *count = done;
}

/* Items that leave the zone. */
static void export(struct uma_zone *zone, void **items, unsigned count)
{
    if (!zone->plain)
        for (unsigned i = 0; i < count; i++)
            fini(zone, items[i]);
    release(zone, items, count);
    port_lock_take(&zone->lock);
    zone->items -= count;
    port_lock_give(&zone->lock);
    if (somebody_waits())
        wait_is_over();
}

void cache_surplus_end(struct uma_zone *zone, struct bucket *surplus)
{
    while (surplus != NULL) {
        struct bucket *next = bucket_next(surplus);
        if (surplus->count > 0)
            export(zone, surplus->items, surplus->count);
        bucket_end(surplus);
        surplus = next;
    }
}

/* Fills a new bucket; where there is no memory for one, a single item does. */
static void *fill(struct uma_zone *zone, const struct place *place, int flags,
                  struct bucket **surplus)
{
    void *item = NULL;
    struct bucket *bucket = bucket_make(zone->capacity);
    if (bucket == NULL)
        return import(zone, &item, 1, flags) == 1 ? item : NULL;
    bucket->count = (uint8_t)import(zone, bucket->items, bucket->capacity, flags);
    places_free(bucket); /* whatever an import left there */
    if (bucket->count > 0)
        item = bucket->items[--bucket->count];
    if (bucket->count > 0)
        install(zone, place, bucket, true, surplus);
    else
        bucket_end(bucket);
    return item;
}

static void *alloc_once(struct uma_zone *zone, int flags)
{
    struct place place;
    struct bucket *surplus = NULL;
    void *item = NULL;
    if (!place_find(zone, &place)) {
        port_lock_take(&zone->lock);
        struct bucket *bucket = cache_full_take(zone);
        if (bucket != NULL) {
            item = bucket->items[--bucket->count];
            keep(zone, bucket, &surplus);
        } else if (import(zone, &item, 1, flags) != 1) {
            item = NULL;
        }
        port_lock_give(&zone->lock);
        cache_surplus_end(zone, surplus);
        return item;
    }
    lock(zone);
    if (!pop(zone, &place, &item)) {
        struct bucket *bucket = items_find(zone, &place);
        if (bucket == NULL) {
            item = fill(zone, &place, flags, &surplus);
        } else {
            item = bucket->items[--bucket->count];
            install(zone, &place, bucket, true, &surplus);
        }
    }
    port_lock_give(&zone->lock);
    cache_surplus_end(zone, surplus);
    return item;
}

void zone_free(struct uma_zone *zone, void *item)
{
    struct place place;
    struct bucket *surplus = NULL;
    if (!place_find(zone, &place)) {
        export(zone, &item, 1);
        return;
    }
    lock(zone);
    bool done = push(zone, &place, item);
    if (!done) {
        struct bucket *fresh = *place.spare;
        if (fresh != NULL && fresh->count < fresh->capacity)
            *place.spare = NULL;
        else
            fresh = bucket_make(zone->capacity);
        if (fresh != NULL) {
            fresh->items[fresh->count++] = item;
            install(zone, &place, fresh, false, &surplus);
            done = true;
        }
    }
    port_lock_give(&zone->lock);
    if (!done)
        export(zone, &item, 1);
    cache_surplus_end(zone, surplus);
}

/* Tells the owner that the limit was reached; at most every five minutes in words. */
static void limit_reached(struct uma_zone *zone)
{
    enum { WARNING_INTERVAL_S = 300 };
    if (zone->limit == 0 || zone->items < zone->limit)
        return;
    uint64_t now = port_seconds();
    if (zone->warning != NULL &&
        (!zone->has_warned || now - zone->warned_s >= WARNING_INTERVAL_S)) {
        zone->has_warned = true;
        zone->warned_s = now;
        malloc9_print("[zone: %s] %s\n", zone->name, zone->warning);
    }
    if (zone->action != NULL)
        zone->action(zone, zone->action_argument);
}

/* Requests that wait get their items in the order in which they came. */
static void *alloc_waiting(struct uma_zone *zone, int flags)
{
    void *item = NULL;
    port_lock_take(&zone->lock);
    unsigned ticket = zone->queue_tail++;
    zone->sleeps++;
    port_lock_give(&zone->lock);
    wait_begin();
    while (item == NULL) {
        if (__atomic_load_n(&zone->queue_head, __ATOMIC_ACQUIRE) == ticket) {
            zone_drain(zone, 0, true);
            item = alloc_once(zone, flags);
        }
        if (item == NULL)
            wait_once();
    }
    __atomic_add_fetch(&zone->queue_head, 1, __ATOMIC_RELEASE);
    wait_end();
    wait_is_over();
    return item;
}

void *zone_alloc(struct uma_zone *zone, int flags)
{
    bool queue = __atomic_load_n(&zone->queue_tail, __ATOMIC_RELAXED) !=
                 __atomic_load_n(&zone->queue_head, __ATOMIC_RELAXED);
    void *item = queue && (flags & M_WAITOK) ? NULL : alloc_once(zone, flags);
    if (item != NULL)
        return item;
    limit_reached(zone);
    if (flags & M_WAITOK)
        return alloc_waiting(zone, flags);
    __atomic_add_fetch(&zone->failures, 1, __ATOMIC_RELAXED);
    return NULL;
}
