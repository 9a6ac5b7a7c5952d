/* slab.c: a bin that is empty is filled from
 *   1. slabs of the thread in which blocks were freed,
 *   2. slabs of nobody with free blocks,
 *   3. slabs of nobody that an earlier process left: the marks are looked through once, bit by bit,
 *   4. a free unit, or one by which the region grows,
 *   5. slabs of processes that have died.
 */
#include "slab.h"

#include "books.h"
#include "cache.h"
#include "lock.h"
#include "survey.h"
#include "units.h"

#include <errno.h>

enum { PEERS_LOOKED_AT = 8 };

/* Takes free blocks of the slab into the bin until it is full enough.  Whether all were seen. */
static bool scan(struct mheap *heap, struct bin *bin, uint64_t unit)
{
    struct side *side = &heap->sides[unit];
    uint32_t size = size_classes[side->kind].size, count = unit_blocks(heap, side->kind);
    uint32_t want = bin->room / 2 + 1, first = bin->count, i = side->cursor;
    unsigned char *map = unit_map(heap, unit), *place = unit_place(heap, unit);
    for (; i < count && bin->count < want; i++)
        if (byte_get(map + i) == BLOCK_FREE) {
            byte_put(map + i, BLOCK_HELD);
            bin->entries[bin->count++] = (struct bin_entry){place + (uint64_t)i * size, map + i};
        }
    side->cursor = (uint16_t)i;
    for (uint32_t low = first, high = bin->count; low + 1 < high;
         low++) { /* ascending when taken */
        struct bin_entry entry = bin->entries[low];
        bin->entries[low] = bin->entries[--high];
        bin->entries[high] = entry;
    }
    return i == count;
}

static void pending_add(struct mheap *heap, struct bin *bin, uint64_t unit)
{
    struct side *side = &heap->sides[unit];
    side->cursor = 0;
    if (side->pending)
        return;
    side->pending = 1;
    side->pending_next = bin->pending;
    bin->pending = (uint32_t)unit + 1;
}

static void pending_remove(struct mheap *heap, struct bin *bin, uint64_t unit)
{
    uint32_t *link = &bin->pending;
    while (*link != NO_UNIT && *link != unit + 1)
        link = &heap->sides[*link - 1].pending_next;
    if (*link != NO_UNIT)
        *link = heap->sides[unit].pending_next;
    heap->sides[unit].pending = 0;
}

/* What other threads have told. */
static void told_take(struct mheap *heap, struct cache *cache)
{
    uint32_t told = __atomic_exchange_n(&cache->told, NO_UNIT, __ATOMIC_ACQ_REL);
    while (told != NO_UNIT) {
        uint64_t unit = told - 1;
        struct side *side = &heap->sides[unit];
        told = side->told_next;
        __atomic_store_n(&side->told, 0, __ATOMIC_SEQ_CST);
        if (slab_owner(heap, unit) == cache)
            pending_add(heap, &cache->bins[side->kind], unit);
        else
            slab_tell(heap, unit); /* it has gone to someone else since */
    }
}

/* Slabs in which another process may have freed blocks: at most so many. */
static void peers_take(struct mheap *heap, struct cache *cache, unsigned kind, unsigned most)
{
    uint32_t next = cache->leased;
    for (unsigned i = 0; next != NO_UNIT && i < most; next = heap->sides[next - 1].leased_next) {
        uint64_t unit = next - 1;
        if (heap->sides[unit].kind != kind)
            continue;
        i++;
        if (__atomic_exchange_n(unit_word(heap, unit), 0, __ATOMIC_ACQ_REL) != 0)
            pending_add(heap, &cache->bins[kind], unit);
    }
}

static bool pending_fill(struct mheap *heap, struct cache *cache, unsigned kind)
{
    struct bin *bin = &cache->bins[kind];
    while (bin->pending != NO_UNIT) {
        uint64_t unit = bin->pending - 1;
        if (scan(heap, bin, unit)) {
            bin->pending = heap->sides[unit].pending_next;
            heap->sides[unit].pending = 0;
        }
        if (bin->count > 0)
            return true;
    }
    return false;
}

/* The slab becomes this thread's.  The lock is held. */
static void lease(struct mheap *heap, struct cache *cache, uint64_t unit, unsigned kind)
{
    struct side *side = &heap->sides[unit];
    unsigned char *map = unit_map(heap, unit);
    uint32_t count = unit_blocks(heap, kind);
    uint64_t mark = mark_slab(unit, kind, heap->shared ? heap->seat + 1 : 0);
    if (word_get(&heap->marks[unit]) != mark)
        word_put(&heap->marks[unit], mark);
    for (uint32_t i = 0; i < count; i++)
        if (byte_get(map + i) != BLOCK_LIVE && byte_get(map + i) != BLOCK_FREE)
            byte_put(map + i, BLOCK_FREE);
    side->kind = (uint8_t)kind;
    side->leased_next = cache->leased;
    side->leased_before = NO_UNIT;
    if (cache->leased != NO_UNIT)
        heap->sides[cache->leased - 1].leased_before = (uint32_t)unit + 1;
    cache->leased = (uint32_t)unit + 1;
    cache->bins[kind].slabs++;
    __atomic_store_n(&side->cache, cache, __ATOMIC_SEQ_CST);
    pending_add(heap, &cache->bins[kind], unit);
}

/* It is this thread's no more.  The lock is held, and no entry of a bin refers to it. */
static void unlease(struct mheap *heap, struct cache *cache, uint64_t unit)
{
    struct side *side = &heap->sides[unit];
    struct bin *bin = &cache->bins[side->kind];
    pending_remove(heap, bin, unit);
    if (side->leased_next != NO_UNIT)
        heap->sides[side->leased_next - 1].leased_before = side->leased_before;
    if (side->leased_before != NO_UNIT)
        heap->sides[side->leased_before - 1].leased_next = side->leased_next;
    else
        cache->leased = side->leased_next;
    bin->slabs--;
    __atomic_store_n(&side->cache, NULL, __ATOMIC_SEQ_CST);
    if (heap->shared)
        word_put(&heap->marks[unit], mark_slab(unit, side->kind, 0));
}

static bool has_live(const struct mheap *heap, uint64_t unit, unsigned kind)
{
    const unsigned char *map = unit_map(heap, unit);
    uint32_t count = unit_blocks(heap, kind);
    for (uint32_t i = 0; i < count; i++)
        if (byte_get(map + i) == BLOCK_LIVE || byte_get(map + i) == BLOCK_MOVING)
            return true;
    return false;
}

static bool has_free(const struct mheap *heap, uint64_t unit, unsigned kind)
{
    const unsigned char *map = unit_map(heap, unit);
    uint32_t count = unit_blocks(heap, kind);
    for (uint32_t i = 0; i < count; i++)
        if (byte_get(map + i) != BLOCK_LIVE)
            return true;
    return false;
}

static bool is_offered(const struct mheap *heap, uint64_t unit, unsigned kind)
{
    uint64_t mark = word_get(&heap->marks[unit]);
    return mark_type(mark) == MARK_SLAB && mark_seat(mark) == 0 && mark_kind(mark) == kind &&
           slab_owner(heap, unit) == NULL;
}

void slab_offer(struct mheap *heap, uint64_t unit)
{
    struct side *side = &heap->sides[unit];
    uint64_t mark = word_get(&heap->marks[unit]);
    unsigned kind = mark_kind(mark);
    if (side->queued || mark_type(mark) != MARK_SLAB || kind >= CLASSES ||
        !is_offered(heap, unit, kind))
        return;
    __atomic_store_n(&side->queued, 1, __ATOMIC_SEQ_CST);
    side->pending_next = heap->partial[kind];
    heap->partial[kind] = (uint32_t)unit + 1;
}

/* The next slab that is nobody's and has free blocks, or NOWHERE. */
static uint64_t offered_take(struct mheap *heap, unsigned kind)
{
    while (heap->partial[kind] != NO_UNIT) {
        uint64_t unit = heap->partial[kind] - 1;
        struct side *side = &heap->sides[unit];
        heap->partial[kind] = side->pending_next;
        __atomic_store_n(&side->queued, 0, __ATOMIC_SEQ_CST);
        if (is_offered(heap, unit, kind) && has_free(heap, unit, kind))
            return unit;
    }
    return NOWHERE;
}

/* A new slab: its map is empty before the mark says so. */
static uint64_t slab_make(struct mheap *heap, unsigned kind)
{
    uint64_t unit = units_find(heap, 1, 1);
    if (unit == NOWHERE)
        return NOWHERE;
    unsigned char *map = unit_map(heap, unit);
    for (uint32_t i = 0; i < unit_blocks(heap, kind); i++)
        if (byte_get(map + i) != BLOCK_FREE)
            byte_put(map + i, BLOCK_FREE);
    word_put(&heap->marks[unit], mark_slab(unit, kind, heap->shared ? heap->seat + 1 : 0));
    return unit;
}

static uint64_t slab_take(struct mheap *heap, unsigned kind)
{
    uint64_t unit = offered_take(heap, kind);
    while (unit == NOWHERE && survey_step(heap, kind))
        unit = offered_take(heap, kind);
    if (unit != NOWHERE)
        return unit;
    unit = slab_make(heap, kind);
    if (unit == NOWHERE && errno == ENOMEM) {
        lock_reap(heap);
        survey_again(heap);
        while (survey_step(heap, CLASSES))
            ;
        slab_collect(heap);
        unit = offered_take(heap, kind);
        if (unit == NOWHERE)
            unit = slab_make(heap, kind);
    }
    return unit;
}

/* One more slab for this thread.  An errno or 0. */
static int slab_add(struct mheap *heap, struct cache *cache, unsigned kind)
{
    int error = lock_take(heap);
    if (error != 0)
        return error;
    uint64_t unit = slab_take(heap, kind);
    error = unit == NOWHERE ? errno : 0;
    if (unit != NOWHERE)
        lease(heap, cache, unit, kind);
    lock_give(heap);
    return error;
}

int slab_refill(struct mheap *heap, struct cache *cache, unsigned kind)
{
    if (pending_fill(heap, cache, kind))
        return 0;
    told_take(heap, cache);
    if (heap->shared)
        peers_take(heap, cache, kind, PEERS_LOOKED_AT);
    while (!pending_fill(heap, cache, kind)) {
        int error = slab_add(heap, cache, kind);
        if (error == 0)
            continue;
        told_take(heap, cache);
        peers_take(heap, cache, kind, UINT32_MAX);
        return pending_fill(heap, cache, kind) ? 0 : error;
    }
    return 0;
}

/* Takes the entries of the slab out of the bin. */
static void bin_forget(struct mheap *heap, struct bin *bin, uint64_t unit)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < bin->count; i++) {
        uint64_t own = (uint64_t)(bin->entries[i].block - heap->data) >> heap->unit_shift;
        if (own == unit)
            byte_put(bin->entries[i].byte, BLOCK_FREE);
        else
            bin->entries[kept++] = bin->entries[i];
    }
    bin->count = kept;
}

static void slab_release(struct mheap *heap, struct cache *cache, uint64_t unit)
{
    if (lock_take(heap) != 0)
        return;
    bin_forget(heap, &cache->bins[heap->sides[unit].kind], unit);
    unlease(heap, cache, unit);
    units_free(heap, unit, 1);
    lock_give(heap);
}

void slab_overflow(struct mheap *heap, struct cache *cache, unsigned kind)
{
    struct bin *bin = &cache->bins[kind];
    uint64_t seen[BIN_ROOM];
    uint32_t drop = bin->count / 2, seen_count = 0;
    for (uint32_t i = 0; i < drop; i++) {
        uint64_t unit = (uint64_t)(bin->entries[i].block - heap->data) >> heap->unit_shift;
        byte_put(bin->entries[i].byte, BLOCK_FREE);
        pending_add(heap, bin, unit);
        if (seen_count == 0 || seen[seen_count - 1] != unit)
            seen[seen_count++] = unit;
    }
    for (uint32_t i = drop; i < bin->count; i++)
        bin->entries[i - drop] = bin->entries[i];
    bin->count -= drop;
    for (uint32_t i = 0; i < seen_count && bin->slabs > 1; i++)
        if (slab_owner(heap, seen[i]) == cache && !has_live(heap, seen[i], kind))
            slab_release(heap, cache, seen[i]);
}

void slab_tell(struct mheap *heap, uint64_t unit)
{
    struct side *side = &heap->sides[unit];
    struct cache *owner = __atomic_load_n(&side->cache, __ATOMIC_SEQ_CST);
    if (owner != NULL) {
        if (__atomic_exchange_n(&side->told, 1, __ATOMIC_SEQ_CST) != 0)
            return;
        side->told_next = __atomic_load_n(&owner->told, __ATOMIC_RELAXED);
        while (!__atomic_compare_exchange_n(&owner->told, &side->told_next, (uint32_t)unit + 1,
                                            false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            ;
        return;
    }
    if (heap->shared && mark_seat(word_get(&heap->marks[unit])) != 0) {
        __atomic_store_n(unit_word(heap, unit), 1, __ATOMIC_SEQ_CST);
        return;
    }
    if (__atomic_load_n(&side->queued, __ATOMIC_SEQ_CST) || lock_take(heap) != 0)
        return;
    slab_offer(heap, unit);
    lock_give(heap);
}

void slab_collect(struct mheap *heap)
{
    for (unsigned kind = 0; kind < CLASSES; kind++) {
        uint32_t *link = &heap->partial[kind];
        while (*link != NO_UNIT) {
            uint64_t unit = *link - 1;
            struct side *side = &heap->sides[unit];
            if (!is_offered(heap, unit, kind) || has_live(heap, unit, kind)) {
                link = &side->pending_next;
                continue;
            }
            *link = side->pending_next;
            __atomic_store_n(&side->queued, 0, __ATOMIC_SEQ_CST);
            units_free(heap, unit, 1);
        }
    }
}

void cache_flush(struct mheap *heap, struct cache *cache)
{
    for (unsigned kind = 0; kind < CLASSES; kind++) {
        struct bin *bin = &cache->bins[kind];
        while (bin->count > 0)
            byte_put(bin->entries[--bin->count].byte, BLOCK_FREE);
    }
    told_take(heap, cache);
    if (cache->leased == NO_UNIT || lock_take(heap) != 0)
        return;
    while (cache->leased != NO_UNIT) {
        uint64_t unit = cache->leased - 1;
        unsigned kind = heap->sides[unit].kind;
        unlease(heap, cache, unit);
        if (!has_live(heap, unit, kind))
            units_free(heap, unit, 1);
        else
            slab_offer(heap, unit);
    }
    lock_give(heap);
}
