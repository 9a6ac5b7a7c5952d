/* zone.c: zones are made and ended, and what can be asked of one.
 *
 * The structure of a zone that has ended is kept, with its number and its slots, for the next zone:
 * whoever goes through all zones may still look at it, and finds no items there.
 */
#include "zone.h"

#include "meta.h"
#include "thread.h"

#include <errno.h>
#include <string.h>

port_lock zone_list_lock = PORT_LOCK;
static struct uma_zone *all, *ended;
static unsigned zones_ever;

enum { KEPT_BYTES = 512 << 10, BUCKET_BYTES = 8 << 10 };

/* Two words less than a power of two, so that the bucket itself is one. */
static uint32_t first_capacity(size_t size, uint32_t flags)
{
    if (flags & UMA_ZONE_MAXBUCKET)
        return BUCKET_MOST;
    size_t bytes = size > 512 ? 4 * (size_t)BUCKET_BYTES : BUCKET_BYTES;
    uint32_t capacity = BUCKET_LEAST;
    while (capacity < 126 && (capacity * 2 + 2) * size <= bytes)
        capacity = capacity * 2 + 2;
    return capacity;
}

static struct uma_zone *structure_make(void)
{
    struct uma_zone *zone = meta_take(sizeof *zone);
    unsigned cpus = thread_cpus();
    struct bucket **slots = meta_take(2 * cpus * sizeof *slots);
    void ***tops = meta_take(cpus * BUCKET_TOP_BYTES);
    if (zone == NULL || slots == NULL || tops == NULL) {
        if (zone != NULL)
            meta_give(zone, sizeof *zone);
        if (slots != NULL)
            meta_give(slots, 2 * cpus * sizeof *slots);
        if (tops != NULL)
            meta_give(tops, cpus * BUCKET_TOP_BYTES);
        return NULL;
    }
    for (unsigned i = 0; i < cpus; i++)
        *bucket_zone_top(tops, i) = bucket_none;
    *zone =
        (struct uma_zone){.current = slots, .spare = slots + cpus, .tops = tops, .lock = PORT_LOCK};
    zone->id = __atomic_fetch_add(&zones_ever, 1, __ATOMIC_RELAXED);
    return zone;
}

void zone_serve(struct uma_zone *zone, unsigned kind)
{
    zone->kind = zone->keg->kind = kind;
    meta_give(zone->tops, thread_cpus() * BUCKET_TOP_BYTES);
    zone->tops = NULL;
}

static struct uma_zone *structure_take(void)
{
    port_lock_take(&zone_list_lock);
    struct uma_zone *zone = ended;
    if (zone != NULL)
        ended = zone->next;
    port_lock_give(&zone_list_lock);
    return zone != NULL ? zone : structure_make();
}

static void enlist(struct uma_zone *zone)
{
    port_lock_take(&zone_list_lock);
    zone->next = all;
    all = zone;
    port_lock_give(&zone_list_lock);
}

/* Everything but what a structure keeps for ever. */
static void begin(struct uma_zone *zone, const char *name, size_t size, uint32_t flags)
{
    port_lock_take(&zone->lock);
    size_t kept = offsetof(struct uma_zone, flags);
    size_t behind = offsetof(struct uma_zone, next);
    memset((char *)zone + kept, 0, offsetof(struct uma_zone, lock) - kept);
    memset((char *)zone + behind, 0, sizeof *zone - behind);
    zone->flags = flags;
    zone->size = size;
    zone->capacity = first_capacity(size, flags);
    zone->capacity_most = BUCKET_MOST;
    zone->full_most = KEPT_BYTES / (size + 1);
    if (zone->full_most < 4 * (size_t)zone->capacity)
        zone->full_most = 4 * (size_t)zone->capacity;
    strncpy(zone->name, name != NULL ? name : "", ZONE_NAME_BYTES - 1);
    port_lock_give(&zone->lock);
}

static struct uma_zone *make(const char *name, size_t size, size_t align_mask, uint32_t flags)
{
    size_t align = align_mask + 1, least = size >= 16 ? 16 : sizeof(void *);
    if (align == 0 || (align & align_mask) != 0 || size > (size_t)1 << 45)
        return NULL;
    struct uma_zone *zone = structure_take();
    if (zone == NULL)
        return NULL;
    begin(zone, name, size, flags);
    zone->keg = keg_make(size, align > least ? align : least, flags, KIND_UMA, 0);
    if (zone->keg == NULL) {
        port_lock_take(&zone_list_lock);
        zone->next = ended;
        ended = zone;
        port_lock_give(&zone_list_lock);
        return NULL;
    }
    return zone;
}

uma_zone_t uma_zcreate(const char *name, size_t size, uma_ctor ctor, uma_dtor dtor, uma_init init,
                       uma_fini fini, size_t align_mask, uint32_t flags)
{
    struct uma_zone *zone = make(name, size, align_mask, flags & ~(uint32_t)UMA_ZONE_SECONDARY);
    if (zone == NULL)
        return NULL;
    zone->ctor = ctor;
    zone->dtor = dtor;
    zone->keg->init = init;
    zone->keg->fini = fini;
    zone->plain = init == NULL && fini == NULL && (flags & UMA_ZONE_ZINIT) == 0;
    enlist(zone);
    return zone;
}

uma_zone_t uma_zcreate_with(const char *name, size_t size, const struct uma_callbacks *callbacks,
                            size_t align_mask, uint32_t flags)
{
    struct uma_zone *zone = make(name, size, align_mask, flags & ~(uint32_t)UMA_ZONE_SECONDARY);
    if (zone == NULL)
        return NULL;
    zone->with = *callbacks;
    zone->has_with = true;
    zone->plain =
        callbacks->init == NULL && callbacks->fini == NULL && (flags & UMA_ZONE_ZINIT) == 0;
    enlist(zone);
    return zone;
}

uma_zone_t uma_zsecond_create(const char *name, uma_ctor ctor, uma_dtor dtor, uma_init init,
                              uma_fini fini, uma_zone_t primary)
{
    struct uma_zone *zone = primary->keg != NULL ? structure_take() : NULL;
    if (zone == NULL)
        return NULL;
    begin(zone, name, primary->size, primary->keg->flags | UMA_ZONE_SECONDARY);
    zone->keg = primary->keg;
    __atomic_add_fetch(&zone->keg->zones, 1, __ATOMIC_RELAXED);
    zone->ctor = ctor;
    zone->dtor = dtor;
    zone->init = init;
    zone->fini = fini;
    zone->plain = init == NULL && fini == NULL && primary->plain;
    enlist(zone);
    return zone;
}

uma_zone_t uma_zcache_create(const char *name, size_t size, uma_ctor ctor, uma_dtor dtor,
                             uma_init init, uma_fini fini, uma_import import, uma_release release,
                             void *argument, uint32_t flags)
{
    struct uma_zone *zone = import != NULL && release != NULL ? structure_take() : NULL;
    if (zone == NULL)
        return NULL;
    begin(zone, name, size, flags);
    zone->ctor = ctor;
    zone->dtor = dtor;
    zone->init = init;
    zone->fini = fini;
    zone->import = import;
    zone->release = release;
    zone->argument = argument;
    enlist(zone);
    return zone;
}

static void counters_clear(struct thread *thread, void *argument)
{
    unsigned id = *(unsigned *)argument;
    if (id < thread->slot_count)
        thread->slots[id].allocs = thread->slots[id].frees = 0;
}

static void structure_end(struct uma_zone *zone)
{
    port_lock_take(&zone_list_lock);
    struct uma_zone **link = &all;
    while (*link != zone)
        link = &(*link)->next;
    *link = zone->next;
    port_lock_give(&zone_list_lock);
    thread_each(counters_clear, &zone->id);
    zone->keg = NULL;
    zone->flags |= UMA_ZONE_NOBUCKET;
    port_lock_take(&zone_list_lock);
    zone->next = ended;
    ended = zone;
    port_lock_give(&zone_list_lock);
}

static size_t keg_release(struct keg *keg)
{
    if (keg == NULL || __atomic_sub_fetch(&keg->zones, 1, __ATOMIC_ACQ_REL) > 0)
        return 0;
    return keg_end(keg);
}

void uma_zdestroy(uma_zone_t zone)
{
    struct keg *keg = zone->keg;
    zone_drain_unused(zone);
    size_t live = zone->items, lost = keg_release(keg);
    if (live > 0)
        malloc9_print("Freed UMA keg (%s) was not empty (%zu items). Lost %zu pages of memory.\n",
                      zone->name, live, lost);
    structure_end(zone);
}

int uma_zdestroy_unless_busy(uma_zone_t zone)
{
    if (zone->items > zone_cached(zone))
        return EBUSY;
    uma_zdestroy(zone);
    return 0;
}

void uma_prealloc(uma_zone_t zone, int count)
{
    if (zone->keg != NULL && count > 0)
        keg_fill(zone->keg, (size_t)count);
}

void uma_zone_reserve(uma_zone_t zone, int count)
{
    if (zone->keg == NULL || count < 0)
        return;
    port_lock_take(&zone->keg->lock);
    zone->keg->reserve = (size_t)count;
    port_lock_give(&zone->keg->lock);
    keg_fill(zone->keg, (size_t)count);
}

/* A small limit wants small buckets: what processors cache counts too. */
int uma_zone_set_max(uma_zone_t zone, int count)
{
    port_lock_take(&zone->lock);
    zone->limit = count > 0 ? (size_t)count : 0;
    uint32_t most = BUCKET_MOST;
    if (zone->limit > 0)
        while (most > BUCKET_LEAST && most * 4 > zone->limit)
            most /= 2;
    zone->capacity_most = most;
    if (zone->capacity > most)
        zone->capacity = most;
    port_lock_give(&zone->lock);
    return count > 0 ? count : 0;
}

int uma_zone_get_max(uma_zone_t zone)
{
    return (int)zone->limit;
}

int uma_zone_get_cur(uma_zone_t zone)
{
    size_t cached = zone_cached(zone);
    return zone->items > cached ? (int)(zone->items - cached) : 0;
}

void uma_zone_set_maxcache(uma_zone_t zone, int count)
{
    port_lock_take(&zone->lock);
    zone->full_most = count > 0 ? (size_t)count : 0;
    port_lock_give(&zone->lock);
    zone_drain(zone, zone->full_most, false);
}

void uma_zone_set_warning(uma_zone_t zone, const char *warning)
{
    zone->warning = warning;
}

void uma_zone_set_maxaction(uma_zone_t zone, uma_maxaction action, void *argument)
{
    zone->action_argument = argument;
    zone->action = action;
}

bool uma_zone_exhausted(uma_zone_t zone)
{
    return zone->limit != 0 && __atomic_load_n(&zone->items, __ATOMIC_RELAXED) >= zone->limit;
}

size_t uma_zone_memory(uma_zone_t zone)
{
    return zone->keg != NULL ? zone->keg->slabs * zone->keg->slab_bytes : 0;
}

static bool is_virgin(struct uma_zone *zone)
{
    return zone->items == 0 && zone->keg != NULL;
}

void uma_zone_set_init(uma_zone_t zone, uma_init init)
{
    if (!is_virgin(zone))
        malloc9_panic("uma_zone_set_init: zone %s has been used", zone->name);
    zone->keg->init = init;
    zone->plain = false;
}

void uma_zone_set_fini(uma_zone_t zone, uma_fini fini)
{
    if (!is_virgin(zone))
        malloc9_panic("uma_zone_set_fini: zone %s has been used", zone->name);
    zone->keg->fini = fini;
    zone->plain = false;
}

void uma_zone_set_zinit(uma_zone_t zone, uma_init init)
{
    if (zone->items != 0)
        malloc9_panic("uma_zone_set_zinit: zone %s has been used", zone->name);
    zone->init = init;
    zone->plain = false;
}

void uma_zone_set_zfini(uma_zone_t zone, uma_fini fini)
{
    if (zone->items != 0)
        malloc9_panic("uma_zone_set_zfini: zone %s has been used", zone->name);
    zone->fini = fini;
    zone->plain = false;
}

void zone_each(void (*visit)(struct uma_zone *zone, void *argument), void *argument)
{
    port_lock_take(&zone_list_lock);
    for (struct uma_zone *zone = all; zone != NULL; zone = zone->next)
        visit(zone, argument);
    port_lock_give(&zone_list_lock);
}

size_t uma_size(void)
{
    return arena_used();
}

size_t uma_limit(void)
{
    return arena_limit();
}

size_t uma_avail(void)
{
    size_t used = arena_used(), limit = arena_limit();
    return used < limit ? limit - used : 0;
}

bool uma_is_per_cpu(void)
{
    return thread_known() && hot.thread->per_cpu;
}
