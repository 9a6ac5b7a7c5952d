/* keg.c: slabs are taken from the arena when no item is free, and given back when all are.
 *
 * A slab moves between the lists of its keg as its bits change; cutting, taking and giving back
 * share these lists and their lock.
 */
#include "keg.h"

#include "malloc9.h"
#include "meta.h"

#include <string.h>

enum { EMPTY_SLABS_KEPT = 1 };

port_lock keg_list_lock = PORT_LOCK;
static struct keg *all;

static unsigned items_in(size_t bytes, size_t size)
{
    size_t items = bytes / size;
    return items > SLAB_ITEMS_MOST ? SLAB_ITEMS_MOST : (unsigned)items;
}

/* What a slab of so many pages wastes, in 1/1024 of it. */
static size_t waste(const struct keg *keg, size_t bytes, bool outside)
{
    size_t header = outside ? 0 : sizeof(struct slab);
    size_t used = items_in(bytes - header, keg->size) * keg->size;
    return (bytes - used) * 1024 / bytes;
}

/* The fewest pages of which at most 3 % are wasted, else those that waste the least.  At least
 * eight items, so that a slab pays; large ones may be fewer, and the largest are alone. */
static bool lay_out(struct keg *keg)
{
    size_t best = SIZE_MAX;
    size_t least = keg->size > 65536 ? keg->size : keg->size > 8192 ? keg->size * 2 : keg->size * 8;
    size_t from = round_up(least < 4 * PAGE_BYTES ? 4 * PAGE_BYTES : least, PAGE_BYTES);
    size_t to = SLAB_PAGES_MOST * (size_t)PAGE_BYTES;
    if (from > to)
        to = from;
    for (size_t bytes = from; bytes <= to && best > 30; bytes += PAGE_BYTES) {
        size_t inside = waste(keg, bytes, false), apart = waste(keg, bytes, true);
        bool outside = inside > apart + 20;
        size_t now = outside ? apart : inside;
        if (now < best) {
            best = now;
            keg->slab_bytes = bytes;
            keg->outside = outside;
        }
    }
    keg->items = items_in(keg->slab_bytes - (keg->outside ? 0 : sizeof(struct slab)), keg->size);
    return keg->items > 0;
}

struct keg *keg_make(size_t size, size_t align, uint32_t flags, unsigned kind, size_t record_bytes)
{
    if (size > (size_t)1 << 46 || align > PAGE_BYTES)
        return NULL;
    struct keg *keg = meta_take(sizeof *keg);
    if (keg == NULL)
        return NULL;
    *keg = (struct keg){.lock = PORT_LOCK,
                        .size = round_up(size < sizeof(void *) ? sizeof(void *) : size, align),
                        .kind = kind,
                        .flags = flags,
                        .record_bytes = record_bytes,
                        .zones = 1};
    keg->inverse = (((uint64_t)1 << 40) + keg->size - 1) / keg->size;
    if (!lay_out(keg)) {
        meta_give(keg, sizeof *keg);
        return NULL;
    }
    port_lock_take(&keg_list_lock);
    keg->next = all;
    all = keg;
    port_lock_give(&keg_list_lock);
    return keg;
}

static void enlist(struct slab *slab, enum slab_list list)
{
    struct slab **head = &slab->keg->lists[list];
    slab->list = (uint8_t)list;
    slab->next = *head;
    slab->link = head;
    if (*head != NULL)
        (*head)->link = &slab->next;
    *head = slab;
}

static void delist(struct slab *slab)
{
    *slab->link = slab->next;
    if (slab->next != NULL)
        slab->next->link = slab->link;
}

static void relist(struct slab *slab)
{
    enum slab_list list = slab->free == 0                 ? SLAB_FULL
                          : slab->free < slab->keg->items ? SLAB_PARTIAL
                                                          : SLAB_EMPTY;
    if (list == slab->list)
        return;
    slab->keg->empty_slabs += (size_t)(list == SLAB_EMPTY) - (slab->list == SLAB_EMPTY);
    delist(slab);
    enlist(slab, list);
}

static void header_give(struct slab *slab)
{
    struct keg *keg = slab->keg;
    if (slab->records != NULL)
        meta_give(slab->records, keg->items * keg->record_bytes);
    if (keg->outside)
        meta_give(slab, sizeof *slab);
}

static void slab_end(struct slab *slab)
{
    struct keg *keg = slab->keg;
    char *start = slab->start;
    keg->slabs--;
    keg->empty_slabs -= slab->list == SLAB_EMPTY;
    keg->free_items -= slab->free;
    delist(slab);
    header_give(slab);
    arena_give(start, keg->slab_bytes);
}

static struct slab *header_make(struct keg *keg, char *start)
{
    struct slab *slab =
        keg->outside ? meta_take(sizeof *slab) : (void *)(start + keg->slab_bytes - sizeof *slab);
    if (slab == NULL)
        return NULL;
    *slab = (struct slab){.keg = keg, .start = start, .free = (uint16_t)keg->items};
    for (unsigned i = 0; i < keg->items; i++)
        slab->bits[i / 64] |= (uint64_t)1 << i % 64;
    if (keg->record_bytes > 0 &&
        (slab->records = meta_take(keg->items * keg->record_bytes)) == NULL) {
        header_give(slab);
        return NULL;
    }
    return slab;
}

static struct slab *slab_make(struct keg *keg, int flags)
{
    const struct arena_request request = {
        .bytes = keg->slab_bytes, .align = PAGE_BYTES, .use_reserve = (flags & M_USE_RESERVE) != 0};
    char *start = arena_take(&request);
    if (start == NULL)
        return NULL;
    struct slab *slab = header_make(keg, start);
    if (slab != NULL && !arena_mark(start, keg->slab_bytes, keg->kind, slab)) {
        header_give(slab);
        slab = NULL;
    }
    if (slab == NULL) {
        arena_give(start, keg->slab_bytes);
        return NULL;
    }
    keg->slabs++;
    keg->empty_slabs++;
    keg->free_items += keg->items;
    enlist(slab, SLAB_EMPTY);
    return slab;
}

/* The lowest items first, so that pages that were never needed stay untouched. */
static unsigned slab_take(struct slab *slab, void **store, unsigned count)
{
    unsigned taken = 0;
    for (unsigned word = 0; word < SLAB_ITEMS_MOST / 64 && taken < count; word++)
        while (slab->bits[word] != 0 && taken < count) {
            unsigned bit = (unsigned)__builtin_ctzll(slab->bits[word]);
            slab->bits[word] &= slab->bits[word] - 1;
            store[taken++] = slab_item(slab, word * 64 + bit);
        }
    slab->free = (uint16_t)(slab->free - taken);
    slab->keg->free_items -= taken;
    relist(slab);
    return taken;
}

static struct slab *slab_with_room(struct keg *keg, int flags)
{
    bool may = (flags & M_USE_RESERVE) != 0 || keg->free_items > keg->reserve;
    if (may && keg->lists[SLAB_PARTIAL] != NULL)
        return keg->lists[SLAB_PARTIAL];
    if (may && keg->lists[SLAB_EMPTY] != NULL)
        return keg->lists[SLAB_EMPTY];
    return slab_make(keg, flags);
}

/* Only the first item is worth a new slab; a bucket that is half full does too. */
unsigned keg_take(struct keg *keg, void **store, unsigned count, int flags)
{
    unsigned taken = 0;
    port_lock_take(&keg->lock);
    while (taken < count) {
        if (taken > 0 && keg->free_items <= keg->reserve)
            break;
        struct slab *slab = slab_with_room(keg, flags);
        if (slab == NULL)
            break;
        size_t most = count - taken;
        bool reserved = (flags & M_USE_RESERVE) == 0 && keg->reserve > 0;
        if (reserved && keg->free_items <= keg->reserve)
            break;
        if (reserved && most > keg->free_items - keg->reserve)
            most = keg->free_items - keg->reserve;
        taken += slab_take(slab, store + taken, (unsigned)most);
    }
    port_lock_give(&keg->lock);
    return taken;
}

size_t slab_item_of(const struct slab *slab, const void *address)
{
    size_t offset = (size_t)((const char *)address - slab->start);
    size_t item = slab->keg->slab_bytes <= (size_t)1 << 20 ? offset * slab->keg->inverse >> 40
                                                           : offset / slab->keg->size;
    return item < slab->keg->items ? item : SIZE_MAX;
}

static void give(struct keg *keg, void *address)
{
    struct slab *slab = arena_owner_of(address);
    size_t item = slab_item_of(slab, address);
    slab->bits[item / 64] |= (uint64_t)1 << item % 64;
    slab->free++;
    keg->free_items++;
    relist(slab);
    if (slab->free == keg->items && keg->empty_slabs > EMPTY_SLABS_KEPT &&
        keg->free_items - keg->items >= keg->reserve && (keg->flags & UMA_ZONE_NOFREE) == 0)
        slab_end(slab);
}

void keg_give(struct keg *keg, void **items, unsigned count)
{
    port_lock_take(&keg->lock);
    for (unsigned i = 0; i < count; i++)
        give(keg, items[i]);
    port_lock_give(&keg->lock);
}

bool keg_fill(struct keg *keg, size_t count)
{
    bool done = true;
    port_lock_take(&keg->lock);
    while (done && keg->free_items < count)
        done = slab_make(keg, 0) != NULL;
    port_lock_give(&keg->lock);
    return done;
}

size_t keg_trim(struct keg *keg)
{
    size_t bytes = 0;
    if (keg->flags & UMA_ZONE_NOFREE)
        return 0;
    port_lock_take(&keg->lock);
    while (keg->lists[SLAB_EMPTY] != NULL && keg->free_items - keg->items >= keg->reserve) {
        slab_end(keg->lists[SLAB_EMPTY]);
        bytes += keg->slab_bytes;
    }
    port_lock_give(&keg->lock);
    return bytes;
}

size_t keg_end(struct keg *keg)
{
    port_lock_take(&keg_list_lock);
    struct keg **link = &all;
    while (*link != keg)
        link = &(*link)->next;
    *link = keg->next;
    port_lock_give(&keg_list_lock);
    while (keg->lists[SLAB_EMPTY] != NULL)
        slab_end(keg->lists[SLAB_EMPTY]);
    size_t lost = keg->slabs * (keg->slab_bytes >> PAGE_SHIFT);
    if (lost == 0)
        meta_give(keg, sizeof *keg);
    return lost;
}

/* The lists hold what their names say, and the counters agree with them. */
static const char *check(struct keg *keg)
{
    size_t slabs = 0, free_items = 0;
    for (unsigned list = 0; list < SLAB_LISTS; list++)
        for (struct slab *slab = keg->lists[list]; slab != NULL; slab = slab->next) {
            size_t bits = 0;
            for (unsigned word = 0; word < SLAB_ITEMS_MOST / 64; word++)
                bits += (size_t)__builtin_popcountll(slab->bits[word]);
            if (bits != slab->free || slab->keg != keg || slab->list != list)
                return "a slab's header is damaged";
            if ((slab->free == 0) != (list == SLAB_FULL) ||
                (slab->free == keg->items) != (list == SLAB_EMPTY))
                return "a slab is in the wrong list";
            slabs++;
            free_items += bits;
        }
    if (slabs != keg->slabs || free_items != keg->free_items)
        return "the counters of a keg are wrong";
    return NULL;
}

const char *keg_check(struct keg *keg)
{
    port_lock_take(&keg->lock);
    const char *wrong = check(keg);
    port_lock_give(&keg->lock);
    return wrong;
}

void keg_each(void (*visit)(struct keg *keg, void *argument), void *argument)
{
    port_lock_take(&keg_list_lock);
    for (struct keg *keg = all; keg != NULL; keg = keg->next)
        visit(keg, argument);
    port_lock_give(&keg_list_lock);
}
