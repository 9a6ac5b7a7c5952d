/* inspect.c: what a heap tells about itself.  A walk reads marks and bytes as they are; the lock is
 * only taken first, so that nothing that a dead process left is taken for truth.
 */
#include "books.h"
#include "guard.h"
#include "header.h"
#include "lock.h"
#include "long.h"
#include "units.h"

#include <errno.h>
#include <stdio.h>

/* After the death of an owner of the lock this repairs. */
static void settle(struct mheap *heap)
{
    if (!heap_is_readonly(heap) && lock_take(heap) == 0)
        lock_give(heap);
}

typedef bool inner_visit(void *block, size_t size, void *argument);

static bool slab_walk(const struct mheap *heap, uint64_t unit, unsigned kind, inner_visit *visit,
                      void *argument)
{
    const unsigned char *map = unit_map(heap, unit);
    uint32_t size = size_classes[kind].size, count = unit_blocks(heap, kind);
    for (uint32_t i = 0; i < count; i++)
        if (byte_get(map + i) == BLOCK_LIVE &&
            !visit(unit_place(heap, unit) + (uint64_t)i * size, size, argument))
            return false;
    return true;
}

static void inner_walk(struct mheap *heap, inner_visit *visit, void *argument)
{
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap);
    settle(heap);
    for (uint64_t unit = 0, span; unit < grown; unit += span) {
        uint64_t mark = word_get(&heap->marks[unit]);
        span = books_span(&books, unit);
        bool goes_on = true;
        if (mark_type(mark) == MARK_LARGE)
            goes_on = visit(unit_place(heap, unit), span << heap->unit_shift, argument);
        else if (mark_type(mark) == MARK_SLAB)
            goes_on = slab_walk(heap, unit, mark_kind(mark), visit, argument);
        if (!goes_on)
            return;
    }
}

struct checked_walk {
    inner_visit *visit;
    void *argument;
};

/* The user's block in one with head and tail. */
static bool checked_visit(void *inner, size_t size, void *argument)
{
    const struct checked_walk *walk = argument;
    size_t asked;
    void *block = guard_block(inner, size, &asked);
    return block == NULL ? walk->visit((unsigned char *)inner + 16, size - 24, walk->argument)
                         : walk->visit(block, asked, walk->argument);
}

void mmalloc_walk(void *md, bool (*visit)(void *block, size_t size, void *argument), void *argument)
{
    struct mheap *heap = mheap_of(md);
    struct checked_walk walk = {visit, argument};
    if (heap == NULL)
        return;
    if (heap->checks)
        inner_walk(heap, checked_visit, &walk);
    else
        inner_walk(heap, visit, argument);
}

bool mmalloc_check(void *md, char *why, size_t why_size)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL)
        return false;
    settle(heap);
    if (heap->file >= 0 && header_current(heap) == NULL) {
        if (why_size > 0)
            snprintf(why, why_size, "both header slots are damaged");
        return false;
    }
    struct books books = books_own(heap);
    int held = heap_is_readonly(heap) ? -1 : lock_take(heap);
    bool sound = books_check(heap, &books, false, why, why_size);
    if (held == 0)
        lock_give(heap);
    return sound && (!heap->checks || guard_check(heap, why, why_size));
}

static bool count(void *block, size_t size, void *argument)
{
    struct mstats *stats = argument;
    (void)block;
    stats->chunks_used++;
    stats->bytes_used += size;
    return true;
}

struct mstats mmstats(void *md)
{
    struct mstats stats = {0};
    struct mheap *heap = mheap_of(md);
    if (heap == NULL)
        return stats;
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap), held = 0;
    inner_walk(heap, count, &stats);
    for (uint64_t unit = 0; unit < grown; unit += books_span(&books, unit))
        if (mark_type(word_get(&heap->marks[unit])) == MARK_SLAB)
            held += unit_blocks(heap, mark_kind(heap->marks[unit]));
        else if (mark_type(word_get(&heap->marks[unit])) == MARK_LARGE)
            held++;
    stats.bytes_total = grown << heap->unit_shift;
    stats.bytes_free = stats.bytes_total - stats.bytes_used;
    stats.chunks_free = held > stats.chunks_used ? held - stats.chunks_used : 0;
    stats.bad_frees = __atomic_load_n(&heap->bad_frees, __ATOMIC_RELAXED);
    return stats;
}

int mmalloc_endpoints(void *md, void **start, void **end)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL)
        return ENOMEM;
    *start = heap->base;
    *end = heap->base + heap->layout.length;
    return 0;
}
