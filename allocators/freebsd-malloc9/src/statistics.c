/* statistics.c: the tables of `vmstat -z` and `vmstat -m`, the snapshot, the leak report.
 *
 * All of them print from the same sums, so that their totals agree.
 */
#include "arena.h"
#include "classes.h"
#include "debug_sites.h"
#include "knobs.h"
#include "meta.h"
#include "type.h"
#include "zone.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text that grows in a buffer of the caller, or goes to a descriptor line by line. */
struct text {
    char *into;
    size_t room, length;
    int descriptor;
};

static void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *text, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t bytes = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    if (text->into == NULL && text->descriptor >= 0)
        port_write(text->descriptor, line, bytes);
    for (size_t i = 0; i < bytes; i++, text->length++)
        if (text->into != NULL && text->length + 1 < text->room)
            text->into[text->length] = line[i];
}

/* ---- zones ---- */

static void add_slots(struct thread *thread, void *argument)
{
    uint64_t *sums = argument;
    if (sums[2] >= thread->slot_count)
        return;
    const struct zone_slot *slot = &thread->slots[sums[2]];
    sums[0] += __atomic_load_n(&slot->allocs, __ATOMIC_RELAXED);
    sums[1] += __atomic_load_n(&slot->frees, __ATOMIC_RELAXED);
}

static void zone_calls(struct uma_zone *zone, uint64_t sums[3])
{
    sums[0] = __atomic_load_n(&zone->other_allocs, __ATOMIC_RELAXED);
    sums[1] = __atomic_load_n(&zone->other_frees, __ATOMIC_RELAXED);
    sums[2] = zone->id;
    thread_each(add_slots, sums);
    if (zone->keg != NULL && zone->keg->kind <= KIND_CLASS_LAST) {
        uint64_t allocs, frees;
        type_kind_calls(zone->keg->kind, &allocs, &frees);
        sums[0] += allocs;
        sums[1] += frees;
    }
}

void uma_zone_statistics(uma_zone_t zone, struct uma_statistics *statistics)
{
    uint64_t sums[3];
    size_t cached = zone_cached(zone);
    zone_calls(zone, sums);
    port_lock_take(&zone->lock);
    *statistics = (struct uma_statistics){
        .size = zone->size,
        .limit = zone->limit,
        .used = zone->items > cached ? zone->items - cached : 0,
        .free = cached + (zone->keg != NULL ? zone->keg->free_items : 0),
        .requests = sums[0],
        .frees = sums[1],
        .failures = zone->failures,
        .sleeps = zone->sleeps,
        .pages = zone->keg != NULL ? zone->keg->slabs * (zone->keg->slab_bytes >> PAGE_SHIFT) : 0,
        .bucket_items = zone->capacity,
        .working_set = zone->working_set,
    };
    memcpy(statistics->name, zone->name, sizeof zone->name);
    port_lock_give(&zone->lock);
}

struct listing {
    uma_zone_t *zones;
    size_t room, count;
};

static void note(struct uma_zone *zone, void *argument)
{
    struct listing *listing = argument;
    if (listing->count < listing->room)
        listing->zones[listing->count] = zone;
    listing->count++;
}

void uma_statistics_list(void (*visit)(const struct uma_statistics *statistics, void *argument),
                         void *argument)
{
    struct listing listing = {NULL, 0, 0};
    zone_each(note, &listing);
    size_t room = listing.count + 16;
    listing = (struct listing){meta_take(room * sizeof(uma_zone_t)), room, 0};
    if (listing.zones == NULL)
        return;
    zone_each(note, &listing);
    for (size_t i = 0; i < listing.count && i < room; i++) {
        struct uma_statistics statistics;
        uma_zone_statistics(listing.zones[i], &statistics);
        visit(&statistics, argument);
    }
    meta_give(listing.zones, room * sizeof(uma_zone_t));
}

static void zone_line(const struct uma_statistics *zone, void *argument)
{
    put(argument,
        "%-22s %7zu, %7" PRIu64 ", %7" PRIu64 ", %7" PRIu64 ", %8" PRIu64 ", %4" PRIu64
        ", %4" PRIu64 ", %4" PRIu64 "\n",
        zone->name, zone->size, zone->limit, zone->used, zone->free, zone->requests, zone->failures,
        zone->sleeps, zone->xdomain);
}

void uma_print_zones(int descriptor)
{
    struct text text = {.descriptor = descriptor};
    put(&text, "%-22s %7s  %7s  %7s  %7s  %8s  %4s  %4s  %4s\n", "ITEM", "SIZE", "LIMIT", "USED",
        "FREE", "REQ", "FAIL", "SLEEP", "XDOMAIN");
    uma_statistics_list(zone_line, &text);
}

/* ---- types ---- */

size_t malloc9_class_count(void)
{
    return CLASS_COUNT;
}

size_t malloc9_class_size(size_t number)
{
    return classes_make() && number < CLASS_COUNT ? class_sizes[number] : 0;
}

static void sizes_put(struct text *text, const struct malloc_type_stats *stats)
{
    const char *before = "";
    for (unsigned number = 0; number < CLASS_COUNT; number++)
        if (stats->sizes[number / 64] >> number % 64 & 1) {
            put(text, "%s%u", before, class_sizes[number]);
            before = ",";
        }
}

static void type_line(struct malloc_type *type, void *argument)
{
    struct text *text = argument;
    struct malloc_type_stats stats;
    malloc9_type_statistics(type, &stats);
    put(text, "%16s %6" PRId64 " %6" PRId64 "K %8" PRIu64 "  ", stats.name, (int64_t)stats.live,
        ((int64_t)stats.live_bytes + 1023) / 1024, stats.allocations);
    sizes_put(text, &stats);
    put(text, "\n");
}

void malloc9_print_types(int descriptor)
{
    struct text text = {.descriptor = descriptor};
    put(&text, "%16s %6s %7s %8s  %s\n", "Type", "InUse", "MemUse", "Requests", "Size(s)");
    malloc_type_list(type_line, &text);
}

struct snapshot {
    struct text text;
    const char *before;
    struct malloc_type_stats total;
};

/* Names are the callers': a quote or a control character of one must not end the string. */
static void name_put(struct text *text, const char *name)
{
    for (; *name != '\0'; name++)
        if (*name == '"' || *name == '\\' || (unsigned char)*name < ' ')
            put(text, "\\u%04x", (unsigned)(unsigned char)*name);
        else
            put(text, "%c", *name);
}

static void type_object(struct malloc_type *type, void *argument)
{
    struct snapshot *snapshot = argument;
    struct text *text = &snapshot->text;
    struct malloc_type_stats stats;
    malloc9_type_statistics(type, &stats);
    put(text, "%s{\"name\":\"", snapshot->before);
    name_put(text, stats.name);
    put(text,
        "\",\"allocations\":%" PRIu64 ",\"frees\":%" PRIu64 ",\"allocated_bytes\":%" PRIu64
        ",\"freed_bytes\":%" PRIu64 ",\"live\":%" PRId64 ",\"live_bytes\":%" PRId64 ",\"sizes\":[",
        stats.allocations, stats.frees, stats.allocated_bytes, stats.freed_bytes,
        (int64_t)stats.live, (int64_t)stats.live_bytes);
    sizes_put(text, &stats);
    put(text, "]}");
    snapshot->before = ",";
    snapshot->total.allocations += stats.allocations;
    snapshot->total.frees += stats.frees;
    snapshot->total.live += stats.live;
    snapshot->total.live_bytes += stats.live_bytes;
}

static void zone_object(const struct uma_statistics *zone, void *argument)
{
    struct snapshot *snapshot = argument;
    put(&snapshot->text, "%s{\"name\":\"", snapshot->before);
    name_put(&snapshot->text, zone->name);
    put(&snapshot->text,
        "\",\"size\":%zu,\"limit\":%" PRIu64 ",\"used\":%" PRIu64 ",\"free\":%" PRIu64
        ",\"requests\":%" PRIu64 ",\"frees\":%" PRIu64 ",\"failures\":%" PRIu64
        ",\"sleeps\":%" PRIu64 ",\"pages\":%" PRIu64 "}",
        zone->size, zone->limit, zone->used, zone->free, zone->requests, zone->frees,
        zone->failures, zone->sleeps, zone->pages);
    snapshot->before = ",";
}

size_t malloc9_snapshot(char *into, size_t size)
{
    struct snapshot snapshot = {.text = {.into = into, .room = size, .descriptor = -1}};
    snapshot.before = "";
    put(&snapshot.text, "{\"version\":1,\"types\":[");
    malloc_type_list(type_object, &snapshot);
    put(&snapshot.text,
        "],\"total\":{\"allocations\":%" PRIu64 ",\"frees\":%" PRIu64 ",\"live\":%" PRId64
        ",\"live_bytes\":%" PRId64 "},\"zones\":[",
        snapshot.total.allocations, snapshot.total.frees, (int64_t)snapshot.total.live,
        (int64_t)snapshot.total.live_bytes);
    snapshot.before = "";
    uma_statistics_list(zone_object, &snapshot);
    put(&snapshot.text, "],\"kmem_used\":%zu,\"kmem_held\":%zu,\"metadata\":%zu}\n", arena_used(),
        arena_held(), meta_bytes());
    if (size > 0)
        into[snapshot.text.length < size ? snapshot.text.length : size - 1] = '\0';
    return snapshot.text.length + 1;
}

size_t malloc9_leak_report(struct malloc_type *type, int descriptor)
{
    struct text text = {.descriptor = descriptor};
    struct malloc_type_stats stats;
    struct debug_sites sites = {0};
    malloc9_type_statistics(type, &stats);
    put(&text, "%s: %" PRId64 " allocations, %" PRId64 " bytes\n", stats.name, (int64_t)stats.live,
        (int64_t)stats.live_bytes);
    debug_each(type_of(type), debug_sites_add, &sites);
    for (size_t i = 0; i < sites.count; i++)
        put(&text, "  at %p: %zu allocations, %zu bytes\n", sites.site[i].address,
            sites.site[i].blocks, sites.site[i].bytes);
    if (sites.left_out > 0)
        put(&text, "  at other places: %zu allocations\n", sites.left_out);
    return (size_t)stats.live;
}

size_t malloc9_kmem_map_size(void)
{
    return arena_used();
}

size_t malloc9_kmem_map_free(void)
{
    return uma_avail();
}

size_t malloc9_kmem_zmax(void)
{
    return CLASS_MOST;
}

void malloc9_set_kmem_size(size_t bytes)
{
    arena_set_limit(bytes);
}

size_t malloc9_footprint(void)
{
    return arena_held() + meta_bytes();
}
