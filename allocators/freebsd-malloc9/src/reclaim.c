/* reclaim.c: giving memory back, and the estimate of what will be needed again.
 *
 * The estimate of a zone is a moving mean of how far its list of full buckets went up and down in
 * each interval: (4 x sample + old) / 5.
 */
#include "knobs.h"
#include "thread.h"
#include "zone.h"

enum { INTERVAL_S = 20 };

void zone_interval(struct uma_zone *zone, bool now)
{
    uint64_t at = port_seconds();
    if (!now && at - zone->interval_s < INTERVAL_S)
        return;
    size_t sample = zone->high - zone->low;
    zone->working_set = (4 * sample + zone->working_set) / 5;
    zone->low = zone->high = zone->full_items;
    zone->interval_s = at;
}

size_t uma_zone_reclaim(uma_zone_t zone, enum uma_reclaim request)
{
    size_t keep = request == UMA_RECLAIM_TRIM ? zone->working_set : 0;
    size_t before = uma_zone_memory(zone);
    zone_drain(zone, keep, request == UMA_RECLAIM_DRAIN_CPU);
    if (zone->keg != NULL)
        keg_trim(zone->keg);
    arena_trim();
    size_t after = uma_zone_memory(zone);
    return before > after ? before - after : 0;
}

struct request {
    enum uma_reclaim request;
    struct uma_zone *zones[64];
    size_t count, after;
};

/* Callbacks must not run under the lock of the list, so the zones are noted, some at a time. */
static void note(struct uma_zone *zone, void *argument)
{
    struct request *request = argument;
    if (request->after > 0)
        request->after--;
    else if (request->count < sizeof request->zones / sizeof request->zones[0])
        request->zones[request->count++] = zone;
}

static void trim(struct keg *keg, void *argument)
{
    (void)argument;
    keg_trim(keg);
}

size_t uma_reclaim(enum uma_reclaim request)
{
    struct request noted = {.request = request};
    for (size_t done = 0;; done += noted.count) {
        noted.count = 0;
        noted.after = done;
        zone_each(note, &noted);
        for (size_t i = 0; i < noted.count; i++)
            zone_drain(noted.zones[i],
                       request == UMA_RECLAIM_TRIM ? noted.zones[i]->working_set : 0,
                       request == UMA_RECLAIM_DRAIN_CPU);
        if (noted.count == 0)
            break;
    }
    keg_each(trim, NULL);
    if (request == UMA_RECLAIM_DRAIN_CPU)
        memguard_release();
    size_t bytes = arena_trim();
    if (bytes > 0 && somebody_waits())
        wait_is_over();
    return bytes;
}

static void interval(struct uma_zone *zone, void *argument)
{
    (void)argument;
    port_lock_take(&zone->lock);
    zone_interval(zone, true);
    port_lock_give(&zone->lock);
}

void uma_timeout(void)
{
    zone_each(interval, NULL);
}
