/* debug.c: blocks with records: M9_INVARIANTS and M9_REDZONE.
 *
 * They lie in slabs of their own, so that free knows them by their page and other blocks cost
 * nothing.  The record of a block is apart from it: who took it, who gave it back, how large it
 * is.  Freed items are filled with 0xdeadc0de, and the last word names the type that freed them,
 * who is the likely culprit of a later write; the fill is checked when the item is used again, and
 * by malloc9_check.
 */
#include "classes.h"
#include "knobs.h"
#include "meta.h"
#include "type.h"
#include "zone.h"

#include <string.h>

enum { REDZONE_BYTES = 16, REDZONE_FILL = 0x42 };
#define TRASH 0xdeadc0deu

enum state { STATE_FRESH, STATE_LIVE, STATE_FREED };

struct record {
    struct type_internal *type;  /* that took the block */
    struct malloc_type *free_by; /* that gave it back */
    void *site, *free_site;
    size_t size;     /* that was asked for */
    uint32_t offset; /* of the user's part in the item */
    uint8_t state, knobs, kind;
};

/* A keg for each class, and one for each number of pages. */
static struct keg *kegs[CLASS_COUNT];
static struct keg *page_keg_list[64];
port_lock debug_lock = PORT_LOCK;
static uint64_t extra_bytes, reports;
static bool redzone_panics;

void malloc9_redzone_set_panic(bool panic)
{
    redzone_panics = panic;
}

uint64_t malloc9_redzone_extra_mem(void)
{
    return __atomic_load_n(&extra_bytes, __ATOMIC_RELAXED);
}

uint64_t malloc9_redzone_reports(void)
{
    return __atomic_load_n(&reports, __ATOMIC_RELAXED);
}

static struct keg *keg_for(size_t total, unsigned *kind)
{
    *kind = total <= CLASS_MOST ? class_kind_for(total) : 0;
    size_t size = *kind != 0 ? class_size(*kind) : round_up(total, PAGE_BYTES);
    struct keg **place = *kind != 0 ? &kegs[class_number(*kind)] : NULL;
    port_lock_take(&debug_lock);
    for (unsigned i = 0; place == NULL && i < 64; i++)
        if (page_keg_list[i] == NULL || page_keg_list[i]->size == size)
            place = &page_keg_list[i];
    if (place == NULL) /* many sizes: the first one makes room if it has no slab */
        place = &page_keg_list[size / PAGE_BYTES % 64];
    if (*place == NULL || (*place)->size < size)
        *place = keg_make(size, CLASS_LEAST, 0, KIND_DEBUG, sizeof(struct record));
    struct keg *keg = *place;
    port_lock_give(&debug_lock);
    return keg;
}

/* Blocks keep the alignment that they would have without the zone. */
static size_t front(size_t size, size_t align)
{
    size_t class = size <= CLASS_MOST ? class_size(class_kind_for(size)) : PAGE_BYTES;
    size_t promised = class & -class;
    if (promised > PAGE_BYTES)
        promised = PAGE_BYTES;
    if (promised < align)
        promised = align;
    return promised < REDZONE_BYTES ? REDZONE_BYTES : promised;
}

static struct record *record_of(const struct slab *slab, size_t item)
{
    return &slab->records[item];
}

/* What of the item the fill covers: all but the word that names the type. */
static const uint32_t *trash_end(const struct slab *slab, const char *item)
{
    return (const uint32_t *)(item + slab->keg->size - sizeof(struct malloc_type *));
}

static void trash(const struct slab *slab, char *item, struct malloc_type *type)
{
    const uint32_t *end = trash_end(slab, item);
    for (uint32_t *word = (uint32_t *)item; word < end; word++)
        *word = TRASH;
    memcpy(item + slab->keg->size - sizeof type, &type, sizeof type);
}

static const uint32_t *trash_damage(const struct slab *slab, const char *item)
{
    const uint32_t *end = trash_end(slab, item);
    for (const uint32_t *word = (const uint32_t *)item; word < end; word++)
        if (*word != TRASH)
            return word;
    return NULL;
}

static const char *name_of(const struct malloc_type *type)
{
    return type != NULL && type->ks_handle != NULL ? type->ks_shortdesc : "none";
}

static void trash_check(const struct slab *slab, size_t number)
{
    const struct record *record = record_of(slab, number);
    const char *item = slab_item(slab, number);
    if (record->state != STATE_FREED || (record->knobs & M9_INVARIANTS) == 0)
        return;
    const uint32_t *damage = trash_damage(slab, item);
    if (damage != NULL)
        malloc9_panic("Memory modified after free %p(%zu) val=%x @ %p. Most recently used by %s",
                      (const void *)item, slab->keg->size, *damage, (const void *)damage,
                      name_of(record->free_by));
}

static void *item_take(struct keg *keg, int flags)
{
    void *item = NULL;
    if (keg == NULL || keg_take(keg, &item, 1, flags) == 1 || (flags & M_WAITOK) == 0)
        return item;
    wait_begin();
    while (keg_take(keg, &item, 1, flags) != 1)
        wait_once();
    wait_end();
    return item;
}

static void zones_fill(char *item, const struct record *record)
{
    memset(item + record->offset - REDZONE_BYTES, REDZONE_FILL, REDZONE_BYTES);
    memset(item + record->offset + record->size, REDZONE_FILL, REDZONE_BYTES);
}

static size_t stat_bytes(const struct slab *slab, const struct record *record)
{
    return record->kind != 0 ? 0 : slab->keg->size;
}

void *debug_alloc(struct type_internal *type, size_t size, size_t align, int flags, void *site,
                  unsigned knobs)
{
    bool zones = (knobs & M9_REDZONE) != 0;
    if (size > (size_t)1 << 45 || align > PAGE_BYTES)
        return NULL;
    /* A multiple of the alignment leads to a class that is one, and so do its items lie. */
    size_t offset = zones ? front(size, align) : 0;
    size_t total = zones ? round_up(size + offset + REDZONE_BYTES, offset)
                         : round_up(size == 0 ? 1 : size, align);
    unsigned kind;
    struct keg *keg = keg_for(total, &kind);
    char *item = item_take(keg, flags);
    if (item == NULL)
        return NULL;
    struct slab *slab = arena_owner_of(item);
    size_t number = slab_item_of(slab, item);
    trash_check(slab, number);
    struct record *record = record_of(slab, number);
    *record = (struct record){.type = type,
                              .site = site,
                              .size = size,
                              .offset = (uint32_t)offset,
                              .state = STATE_LIVE,
                              .knobs = (uint8_t)knobs,
                              .kind = (uint8_t)kind};
    if (zones) {
        zones_fill(item, record);
        __atomic_add_fetch(&extra_bytes, keg->size - size, __ATOMIC_RELAXED);
    }
    type_count(type, TYPE_ALLOC, kind, stat_bytes(slab, record));
    if (flags & M_ZERO)
        memset(item + offset, 0, zones ? size : keg->size);
    return item + offset;
}

/* The record of the block that begins there.  `number` becomes its item. */
static struct record *record_at(const void *block, struct slab **slab, size_t *number)
{
    *slab = arena_owner_of(block);
    *number = slab_item_of(*slab, block);
    if (*number == SIZE_MAX)
        return NULL;
    struct record *record = record_of(*slab, *number);
    bool begins = slab_item(*slab, *number) + record->offset == (const char *)block;
    return record->state != STATE_FRESH && begins ? record : NULL;
}

static size_t wrong_bytes(const char *from)
{
    size_t wrong = 0;
    for (size_t i = 0; i < REDZONE_BYTES; i++)
        wrong += from[i] != REDZONE_FILL;
    return wrong;
}

static void zone_report(const void *block, const struct record *record, const char *side,
                        size_t wrong, void *site)
{
    if (wrong == 0)
        return;
    __atomic_add_fetch(&reports, 1, __ATOMIC_RELAXED);
    malloc9_print(
        "redzone: %zu bytes corrupted %s %p (%zu bytes of type %s, allocated at %p, looked "
        "at from %p).\n",
        wrong, side, block, record->size, name_of(record->type->type), record->site, site);
    if (redzone_panics)
        malloc9_panic("redzone: %zu bytes corrupted %s %p", wrong, side, block);
}

static void zones_check(const char *block, const struct record *record, void *site)
{
    if ((record->knobs & M9_REDZONE) == 0)
        return;
    zone_report(block, record, "before", wrong_bytes(block - REDZONE_BYTES), site);
    zone_report(block, record, "after", wrong_bytes(block + record->size), site);
}

static void freed_twice(const void *block, const struct record *record)
{
    malloc9_panic("free: address %p has been freed already, as type %s, at %p", block,
                  name_of(record->free_by), record->free_site);
}

void debug_free(struct type_internal *type, void *block, void *site)
{
    struct slab *slab;
    size_t number;
    struct record *record = record_at(block, &slab, &number);
    if (record == NULL)
        malloc9_panic("free: address %p is not where a block begins", block);
    /* Of two threads that free at once only one finds it live. */
    uint8_t live = STATE_LIVE;
    if (!__atomic_compare_exchange_n(&record->state, &live, STATE_FREED, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        freed_twice(block, record);
    if (record->type != type)
        malloc9_print("free: address %p was allocated as type %s and is freed as type %s.\n", block,
                      name_of(record->type->type), name_of(type->type));
    zones_check(block, record, site);
    type_count(record->type, TYPE_FREE, record->kind, stat_bytes(slab, record));
    if (record->knobs & M9_REDZONE)
        __atomic_sub_fetch(&extra_bytes, slab->keg->size - record->size, __ATOMIC_RELAXED);
    record->free_by = type->type;
    record->free_site = site;
    void *item = slab_item(slab, number);
    if (record->knobs & M9_INVARIANTS)
        trash(slab, item, type->type);
    keg_give(slab->keg, &item, 1);
    if (somebody_waits())
        wait_is_over();
}

static struct record *live_at(const void *block, struct slab **slab)
{
    size_t number;
    struct record *record = record_at(block, slab, &number);
    return record != NULL && record->state == STATE_LIVE ? record : NULL;
}

/* A block between red zones is exactly as large as it was asked for. */
static size_t usable(const struct slab *slab, const struct record *record)
{
    return (record->knobs & M9_REDZONE) != 0 ? record->size : slab->keg->size;
}

bool debug_size(const void *block, size_t *size)
{
    struct slab *slab;
    const struct record *record = live_at(block, &slab);
    if (record == NULL)
        return false;
    zones_check(block, record, NULL);
    *size = usable(slab, record);
    return true;
}

void debug_resized(const void *block, size_t size)
{
    struct slab *slab;
    struct record *record = live_at(block, &slab);
    if (record != NULL)
        record->size = size;
}

bool debug_moves(const void *block)
{
    struct slab *slab;
    const struct record *record = live_at(block, &slab);
    return record != NULL && (record->knobs & M9_REDZONE) != 0;
}

void *debug_live(const struct slab *slab, size_t number, size_t *size)
{
    const struct record *record = record_of(slab, number);
    if (record->state != STATE_LIVE)
        return NULL;
    *size = usable(slab, record);
    return slab_item(slab, number) + record->offset;
}

struct search {
    const struct type_internal *type;
    void (*visit)(void *site, size_t size, void *argument);
    void *argument;
    const char *wrong;
};

static void each_slab(struct keg *keg, struct search *search,
                      void (*look)(struct slab *slab, size_t item, struct search *search))
{
    if (keg->kind != KIND_DEBUG)
        return;
    port_lock_take(&keg->lock);
    for (unsigned list = 0; list < SLAB_LISTS; list++)
        for (struct slab *slab = keg->lists[list]; slab != NULL; slab = slab->next)
            for (size_t item = 0; item < keg->items; item++)
                look(slab, item, search);
    port_lock_give(&keg->lock);
}

static void look_live(struct slab *slab, size_t item, struct search *search)
{
    const struct record *record = record_of(slab, item);
    if (record->state == STATE_LIVE && record->type == search->type)
        search->visit(record->site, record->size, search->argument);
}

static void keg_live(struct keg *keg, void *argument)
{
    each_slab(keg, argument, look_live);
}

void debug_each(const struct type_internal *type,
                void (*visit)(void *site, size_t size, void *argument), void *argument)
{
    struct search search = {type, visit, argument, NULL};
    keg_each(keg_live, &search);
}

static void look_damage(struct slab *slab, size_t item, struct search *search)
{
    const struct record *record = record_of(slab, item);
    const char *block = slab_item(slab, item) + record->offset;
    if (record->state == STATE_FREED && (record->knobs & M9_INVARIANTS) != 0 &&
        trash_damage(slab, slab_item(slab, item)) != NULL)
        search->wrong = "memory was modified after it was freed";
    if (record->state == STATE_LIVE && (record->knobs & M9_REDZONE) != 0 &&
        wrong_bytes(block - REDZONE_BYTES) + wrong_bytes(block + record->size) > 0)
        search->wrong = "the zone beside a block was modified";
}

static void keg_damage(struct keg *keg, void *argument)
{
    each_slab(keg, argument, look_damage);
}

const char *debug_check(void)
{
    struct search search = {0};
    keg_each(keg_damage, &search);
    return search.wrong;
}
