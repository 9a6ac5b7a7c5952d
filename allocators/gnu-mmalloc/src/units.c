/* units.c: first fit over the marks, from the lowest unit that may be free; a run of several begins
 * at a cursor.  What was missed is remembered until a unit is freed, so that a full region is not
 * searched for each new slab.
 *
 * Growth reserves room on the medium before the number of units says so: a region never believes in
 * memory that is not there.
 */
#include "units.h"

#include "books.h"

#include <errno.h>

#define STEP_BYTES (UINT64_C(1) << 20)

static bool is_aligned(const struct mheap *heap, uint64_t unit, uint64_t align)
{
    return align <= LAYOUT_PAGE || (uintptr_t)unit_place(heap, unit) % align == 0;
}

static uint64_t free_run(const struct mheap *heap, uint64_t unit, uint64_t most)
{
    uint64_t count = 0;
    while (count < most && word_get(&heap->marks[unit + count]) == 0)
        count++;
    return count;
}

/* In [from, to). */
static uint64_t search(const struct mheap *heap, uint64_t from, uint64_t to, uint64_t count,
                       uint64_t align)
{
    struct books books = books_own(heap);
    for (uint64_t unit = from; unit < to && count <= to - unit;) {
        if (word_get(&books.marks[unit]) != 0) {
            unit += books_span(&books, unit);
            continue;
        }
        if (!is_aligned(heap, unit, align)) {
            unit++;
            continue;
        }
        uint64_t found = free_run(heap, unit, count);
        if (found == count)
            return unit;
        unit += found;
    }
    return NOWHERE;
}

/* A hint of the region, which may be damaged. */
static uint64_t hint(const uint64_t *place, uint64_t most)
{
    uint64_t value = word_get(place);
    return value < most ? value : most;
}

static uint64_t search_all(struct mheap *heap, uint64_t count, uint64_t align)
{
    uint64_t grown = heap_grown(heap), low = hint(&heap->run->low, grown);
    if (count >= heap->missed && align <= LAYOUT_PAGE && !heap->shared)
        return NOWHERE; /* other processes free units, too */
    uint64_t start = count > 1 ? hint(&heap->run->cursor, grown) : low;
    uint64_t found = search(heap, start < low ? low : start, grown, count, align);
    if (found == NOWHERE && start > low)
        found = search(heap, low, grown, count, align);
    if (found == NOWHERE && align <= LAYOUT_PAGE)
        heap->missed = count;
    return found;
}

static int back_pages(struct mheap *heap, uint64_t from, uint64_t to)
{
    int error = port_open_pages(&heap->marks[from], (to - from) * sizeof(uint64_t));
    if (error == 0)
        error = port_open_pages(heap->maps + from * heap->map_bytes, (to - from) * heap->map_bytes);
    if (error == 0)
        error = port_open_pages(unit_place(heap, from), (to - from) << heap->unit_shift);
    return error;
}

int units_back(struct mheap *heap, uint64_t from, uint64_t to)
{
    const struct layout *layout = &heap->layout;
    if (heap->file < 0)
        return back_pages(heap, from, to);
    if ((heap->flags & MMALLOC_PRIVATE) != 0) /* what is not in the file cannot be had */
        return ENOMEM;
    heap->length_kept = false;
    int error =
        port_reserve_file(heap->file, layout->books + layout->marks + from * sizeof(uint64_t),
                          (to - from) * sizeof(uint64_t));
    if (error == 0)
        error =
            port_reserve_file(heap->file, layout->books + layout->maps + from * layout->map_bytes,
                              (to - from) * layout->map_bytes);
    if (error == 0)
        error = port_reserve_file(heap->file, layout_end(layout, from),
                                  (to - from) << layout->unit_shift);
    return error;
}

/* Units that were cut off may have left marks. */
static void grown_set(struct mheap *heap, uint64_t from, uint64_t to)
{
    for (uint64_t unit = from; unit < to && heap->file >= 0; unit++)
        if (word_get(&heap->marks[unit]) != 0)
            word_put(&heap->marks[unit], 0);
    word_put(&heap->run->grown, to);
    heap->missed = NOWHERE;
}

static bool grow(struct mheap *heap, uint64_t count)
{
    uint64_t grown = heap_grown(heap), room = heap->layout.units - grown;
    uint64_t step = STEP_BYTES >> heap->unit_shift;
    if (step < grown / 8 || heap->layout.units <= step)
        step = grown / 8 + 1;
    if (step < count)
        step = count;
    if (step > room)
        step = room;
    if (count > room) {
        errno = ENOMEM;
        return false;
    }
    int error = units_back(heap, grown, grown + step);
    if (error != 0 && step > count) {
        step = count;
        error = units_back(heap, grown, grown + step);
    }
    if (error != 0) {
        bool full = error == EFBIG || error == ENOSPC || error == EDQUOT || error == EPERM;
        errno = full ? ENOMEM : error;
        return false;
    }
    grown_set(heap, grown, grown + step);
    return true;
}

/* How many units at most lie before one that is aligned. */
static uint64_t slack(const struct mheap *heap, uint64_t align)
{
    return align <= LAYOUT_PAGE ? 0 : align >> heap->unit_shift;
}

/* Units before this one may hold bytes. */
static void used_note(struct mheap *heap, uint64_t end)
{
    if (heap->fresh < end)
        heap->fresh = end;
}

uint64_t units_find(struct mheap *heap, uint64_t count, uint64_t align)
{
    uint64_t units = heap->layout.units;
    if (count > units || slack(heap, align) > units) {
        errno = ENOMEM;
        return NOWHERE;
    }
    uint64_t found = search_all(heap, count, align);
    if (found == NOWHERE) {
        uint64_t grown = heap_grown(heap), tail = 0;
        while (tail < grown && word_get(&heap->marks[grown - 1 - tail]) == 0)
            tail++;
        uint64_t needed = count + slack(heap, align);
        if (tail < needed && !grow(heap, needed - tail))
            return NOWHERE;
        found = search(heap, grown - tail, heap_grown(heap), count, align);
    }
    if (found == NOWHERE)
        errno = ENOMEM;
    else if (count > 1)
        word_put(&heap->run->cursor, found + count);
    else if (align <= LAYOUT_PAGE)
        word_put(&heap->run->low, found + 1);
    if (found != NOWHERE) {
        heap->was_fresh = heap->file < 0 && found >= heap->fresh;
        used_note(heap, found + count);
    }
    return found;
}

bool units_are_free(const struct mheap *heap, uint64_t unit, uint64_t count)
{
    uint64_t grown = heap_grown(heap);
    return unit <= grown && count <= grown - unit && free_run(heap, unit, count) == count;
}

void units_mark(struct mheap *heap, uint64_t unit, uint64_t count)
{
    for (uint64_t i = 1; i < count; i++)
        if (word_get(&heap->marks[unit + i]) != mark_further(unit + i, i))
            word_put(&heap->marks[unit + i], mark_further(unit + i, i));
    word_put(&heap->marks[unit], mark_large(unit, count));
    used_note(heap, unit + count);
}

void units_free(struct mheap *heap, uint64_t unit, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        word_put(&heap->marks[unit + i], 0);
    if (hint(&heap->run->low, unit + 1) > unit)
        word_put(&heap->run->low, unit);
    heap->missed = NOWHERE;
}

void units_discard(struct mheap *heap)
{
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap), run = 0;
    for (uint64_t unit = 0; unit < grown; unit += run == 0 ? books_span(&books, unit) : run) {
        run = free_run(heap, unit, grown - unit);
        if (run > 0)
            port_discard(unit_place(heap, unit), run << heap->unit_shift);
    }
}
