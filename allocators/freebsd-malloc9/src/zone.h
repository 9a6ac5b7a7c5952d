/* zone.h: what a zone is, and the paths that need its lock.
 *
 * Locking order: list of zones, zone, list of kegs, keg, arena, meta.  The list of threads comes
 * before meta.  No lock is held while a callback runs or a caller waits, so a request with M_NOWAIT
 * waits for nobody but short pieces of code.
 */
#ifndef MALLOC9_ZONE_H
#define MALLOC9_ZONE_H

#include "bucket.h"
#include "keg.h"
#include "malloc9.h"

enum { ZONE_NAME_BYTES = 32 };

struct uma_zone {
    struct bucket **current, **spare; /* by processor, or NULL; under the lock */
    void ***tops;                     /* of `current`, by processor; of the hot path */
    unsigned kind;                    /* of the class, whose tops are elsewhere, or 0 */
    unsigned id;
    uint32_t flags;
    size_t size;
    struct keg *keg; /* NULL for a cache zone */
    bool plain;      /* no callback but ctor and dtor: items are memory */

    uma_ctor ctor;
    uma_dtor dtor;
    uma_init init; /* of the zone itself; the keg has its own */
    uma_fini fini;
    struct uma_callbacks with;
    bool has_with; /* the callbacks are those */
    uma_import import;
    uma_release release;
    void *argument; /* of import and release */

    port_lock lock;
    struct uma_zone *next; /* of all zones */
    struct bucket *full;   /* buckets behind those of the processors */
    size_t full_items, full_most;
    uint32_t capacity; /* of a new bucket */
    uint32_t capacity_most;

    size_t limit;                    /* of items, 0 for none */
    size_t items;                    /* in use and cached */
    unsigned queue_head, queue_tail; /* tickets of those who wait at the limit */
    const char *warning;
    uint64_t warned_s;
    bool has_warned;
    uma_maxaction action;
    void *action_argument;

    size_t low, high, working_set; /* of full_items in this interval; the estimate */
    uint64_t interval_s;
    uint64_t failures, sleeps;
    uint64_t other_allocs, other_frees; /* by threads that have no counters */
    char name[ZONE_NAME_BYTES];
};

/* An item without ctor, or NULL; waits if `flags` say so. */
void *zone_alloc(struct uma_zone *zone, int flags);
/* Takes an item back without dtor. */
void zone_free(struct uma_zone *zone, void *item);

/* The zone serves a class of malloc(9) from now on. */
void zone_serve(struct uma_zone *zone, unsigned kind);

static inline bool zone_has_buckets(const struct uma_zone *zone)
{
    return (zone->flags & UMA_ZONE_NOBUCKET) == 0;
}

/* Gives up to `keep` items of the list of full buckets up; with `cpus` also what the processors and
 * the threads hold. */
void zone_drain(struct uma_zone *zone, size_t keep, bool cpus);
/* The same of everything, where nobody else uses the zone any more. */
void zone_drain_unused(struct uma_zone *zone);
/* The items that wait in buckets. */
size_t zone_cached(struct uma_zone *zone);

struct bucket *bucket_make(uint32_t capacity);
void bucket_end(struct bucket *bucket);

/* A new interval of the working-set estimate, if `now` or the time has come. */
void zone_interval(struct uma_zone *zone, bool now);

void zone_each(void (*visit)(struct uma_zone *zone, void *argument), void *argument);
extern port_lock zone_list_lock;

/* Requests that wait.  While there are any, freed memory goes past all buckets (wait.c). */
extern unsigned wait_count;
static inline bool somebody_waits(void)
{
    return port_unlikely(__atomic_load_n(&wait_count, __ATOMIC_RELAXED) != 0);
}
/* Memory has become free. */
void wait_is_over(void);
/* Sleeps until memory may have become free; `zone` is drained first, or all where it is NULL. */
void wait_begin(void);
void wait_once(void);
void wait_end(void);

#endif
