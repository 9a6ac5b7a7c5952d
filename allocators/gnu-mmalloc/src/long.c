#include "long.h"

#include "books.h"
#include "cache.h"
#include "hot.h"
#include "lock.h"
#include "slab.h"
#include "units.h"

#include <errno.h>
#include <string.h>

#define DISCARD_BYTES (UINT64_C(1) << 20) /* larger ones give their pages back at once */

bool long_find(const struct mheap *heap, const void *block, struct found *found)
{
    uint64_t place = (uintptr_t)block - (uintptr_t)heap->data, unit = place >> heap->unit_shift;
    *found = (struct found){.unit = unit};
    if (unit >= heap_grown(heap))
        return false;
    uint64_t mark = word_get(&heap->marks[unit]);
    if (mark_type(mark) == MARK_LARGE) {
        found->units = mark_count(mark);
        return place == unit << heap->unit_shift;
    }
    found->byte = books_byte(heap, place);
    found->kind = mark_kind(mark);
    return found->byte != NULL && byte_get(found->byte) == BLOCK_LIVE;
}

size_t long_usable(const struct mheap *heap, const void *block)
{
    struct found found;
    if (!long_find(heap, block, &found))
        return 0;
    return found.units > 0 ? found.units << heap->unit_shift : size_classes[found.kind].size;
}

uint64_t long_units(const struct mheap *heap, size_t size)
{
    uint64_t unit = UINT64_C(1) << heap->unit_shift;
    return size / unit + (size % unit != 0) + (size == 0);
}

bool long_is_small(const struct mheap *heap, size_t size, size_t align, unsigned *kind)
{
    size_t most = (size_t)1 << (heap->unit_shift - 1);
    if (size > most || align > most)
        return false;
    *kind = class_of(size);
    while (*kind < CLASSES && size_classes[*kind].size % align != 0)
        ++*kind;
    return *kind < CLASSES && size_classes[*kind].size <= most;
}

static void *small_take(struct mheap *heap, unsigned kind, enum block_byte value)
{
    struct cache *cache = cache_own(heap, true);
    if (cache == NULL)
        return NULL;
    struct bin *bin = &cache->bins[kind];
    int error = bin->count == 0 ? slab_refill(heap, cache, kind) : 0;
    if (error != 0) {
        errno = error;
        return NULL;
    }
    struct bin_entry entry = bin->entries[--bin->count];
    byte_put(entry.byte, value);
    return entry.block;
}

/* `*zero`: its pages were never used. */
static void *large_take(struct mheap *heap, size_t size, size_t align, bool *zero)
{
    uint64_t units = long_units(heap, size);
    int error = lock_take(heap);
    uint64_t unit = NOWHERE;
    if (error == 0) {
        unit = units_find(heap, units, align);
        error = unit == NOWHERE ? errno : 0;
        if (unit == NOWHERE && error == ENOMEM && heap->layout.units >= units) {
            slab_collect(heap);
            unit = units_find(heap, units, align);
        }
        if (unit != NOWHERE)
            units_mark(heap, unit, units);
        *zero = heap->was_fresh;
        lock_give(heap);
    }
    if (unit == NOWHERE) {
        errno = error;
        return NULL;
    }
    return unit_place(heap, unit);
}

static void *take(struct mheap *heap, size_t size, size_t align, bool *zero)
{
    unsigned kind;
    int error = heap_begin(heap);
    if (error != 0 || size > PTRDIFF_MAX) {
        errno = error != 0 ? error : ENOMEM;
        return NULL;
    }
    if (long_is_small(heap, size, align, &kind))
        return small_take(heap, kind, BLOCK_LIVE);
    return large_take(heap, size, align, zero);
}

void *long_malloc(struct mheap *heap, size_t size, size_t align)
{
    bool zero;
    return take(heap, size, align, &zero);
}

void *long_calloc(struct mheap *heap, size_t size)
{
    bool zero = false;
    void *block = take(heap, size, 1, &zero);
    if (block != NULL && !zero)
        memset(block, 0, size);
    return block;
}

void *long_reserve(struct mheap *heap, size_t size)
{
    return small_take(heap, class_of(size), BLOCK_MOVING);
}

static bool large_free(struct mheap *heap, uint64_t unit)
{
    struct books books = books_own(heap);
    if (lock_take(heap) != 0)
        return true;
    bool lives = mark_type(word_get(&heap->marks[unit])) == MARK_LARGE;
    uint64_t units = lives ? books_span(&books, unit) : 0;
    if (lives && heap->file < 0 && units << heap->unit_shift >= DISCARD_BYTES)
        port_discard(unit_place(heap, unit), units << heap->unit_shift);
    if (lives)
        units_free(heap, unit, units);
    lock_give(heap);
    return lives;
}

static void small_free(struct mheap *heap, const struct found *found, void *block)
{
    struct cache *cache = cache_own(heap, false);
    if (cache == NULL || slab_owner(heap, found->unit) != cache) {
        byte_put(found->byte, BLOCK_FREE);
        slab_tell(heap, found->unit);
        return;
    }
    struct bin *bin = &cache->bins[found->kind];
    if (bin->count == bin->room) /* while the block lives: its slab stays */
        slab_overflow(heap, cache, found->kind);
    byte_put(found->byte, BLOCK_HELD);
    bin->entries[bin->count++] = (struct bin_entry){block, found->byte};
}

bool long_free(struct mheap *heap, void *block)
{
    struct found found;
    if (heap_begin(heap) != 0)
        return true; /* read-only: nothing changes */
    if (!long_find(heap, block, &found))
        return false;
    if (found.units > 0)
        return large_free(heap, found.unit);
    small_free(heap, &found, block);
    return true;
}
