/* books.c: see books.h.  A repair is a function of the marks, the bytes and the move alone, so it
 * can be interrupted at each store and begun again. */
#include "books.h"

#include "header.h"
#include "keys.h"
#include "units.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static struct books books_at(const struct mheap *heap, uint64_t offset)
{
    unsigned char *start = heap->base + offset;
    return (struct books){
        .run = (struct layout_run *)(void *)start,
        .names = (struct layout_name *)(void *)(start + LAYOUT_PAGE),
        .marks = (uint64_t *)(void *)(start + heap->layout.marks),
        .maps = start + heap->layout.maps,
    };
}

struct books books_own(const struct mheap *heap)
{
    return books_at(heap, heap->layout.books);
}

struct books books_copy(const struct mheap *heap, uint64_t copy)
{
    return books_at(heap, layout_copy(&heap->layout, copy));
}

/* Only whether a block lives counts, and the seats do not. */
static uint64_t map_sum(const struct mheap *heap, const struct books *books, uint64_t unit,
                        uint64_t sum)
{
    const unsigned char *map = books->maps + unit * heap->map_bytes + LAYOUT_MAP_HEAD;
    uint32_t count = unit_blocks(heap, mark_kind(books->marks[unit]));
    for (uint32_t i = 0; i < count; i += 64) {
        uint64_t live = 0;
        for (uint32_t j = i; j < count && j < i + 64; j++)
            live |= (uint64_t)(map[j] == BLOCK_LIVE) << (j - i);
        sum = header_sum(sum, &live, sizeof live);
    }
    return sum;
}

static uint64_t mark_value(uint64_t unit, uint64_t mark)
{
    if (mark_type(mark) != MARK_SLAB || !mark_is_sealed(unit, mark))
        return mark;
    return mark_slab(unit, mark_kind(mark), 0);
}

static bool map_is_summed(const struct mheap *heap, uint64_t unit, uint64_t mark)
{
    return mark_type(mark) == MARK_SLAB && mark_kind(mark) < CLASSES &&
           (unit + 1) * heap->map_bytes <= BOOKS_SUMMED_MAP_BYTES;
}

static uint64_t least(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

uint64_t books_sum(const struct mheap *heap, const struct books *books)
{
    uint64_t grown = books->run->grown, sum = header_sum(1, &grown, sizeof grown);
    sum = header_sum(sum, books->run->keys, sizeof books->run->keys);
    sum = header_sum(sum, books->names, sizeof *books->names * MMALLOC_NAMES);
    for (uint64_t unit = 0; unit < least(grown, BOOKS_SUMMED_MARKS); unit++) {
        uint64_t value = mark_value(unit, books->marks[unit]);
        sum = header_sum(sum, &value, sizeof value);
        if (map_is_summed(heap, unit, value))
            sum = map_sum(heap, books, unit, sum);
    }
    return sum;
}

int books_read(const struct mheap *heap, uint64_t grown, struct books_image *image)
{
    const struct layout *layout = &heap->layout;
    uint64_t head = layout->marks + least(grown, BOOKS_SUMMED_MARKS) * sizeof(uint64_t);
    uint64_t maps = least(grown * layout->map_bytes, BOOKS_SUMMED_MAP_BYTES);
    unsigned char *start = (unsigned char *)image->head;
    image->books = (struct books){
        .run = (struct layout_run *)(void *)start,
        .names = (struct layout_name *)(void *)(start + LAYOUT_PAGE),
        .marks = (uint64_t *)(void *)(start + layout->marks),
        .maps = image->maps,
    };
    bool whole = pread(heap->file, start, head, (off_t)layout->books) == (ssize_t)head &&
                 pread(heap->file, image->maps, maps, (off_t)(layout->books + layout->maps)) ==
                     (ssize_t)maps;
    return whole && grown <= layout->units ? 0 : EILSEQ;
}

uint64_t books_span(const struct books *books, uint64_t unit)
{
    uint64_t mark = word_get(&books->marks[unit]);
    bool several = mark_type(mark) == MARK_LARGE && mark_is_sealed(unit, mark);
    return several && mark_count(mark) > 0 ? mark_count(mark) : 1;
}

static bool complain(char *why, size_t why_size, const char *what, uint64_t where)
{
    if (why_size > 0)
        snprintf(why, why_size, "%s %llu", what, (unsigned long long)where);
    return false;
}

static bool large_check(const struct books *books, uint64_t unit, uint64_t grown)
{
    uint64_t span = books_span(books, unit);
    if (span == 0 || span > grown - unit)
        return false;
    for (uint64_t i = 1; i < span; i++)
        if (books->marks[unit + i] != mark_further(unit + i, i))
            return false;
    return true;
}

static bool slab_is_right(const struct mheap *heap, uint64_t mark)
{
    return mark_kind(mark) < CLASSES &&
           size_classes[mark_kind(mark)].size <= UINT32_C(1) << (heap->unit_shift - 1) &&
           mark_seat(mark) <= LAYOUT_SEATS;
}

static bool marks_check(const struct mheap *heap, const struct books *books, bool repaired,
                        char *why, size_t why_size)
{
    uint64_t grown = word_get(&books->run->grown);
    for (uint64_t unit = 0; unit < grown; unit += books_span(books, unit)) {
        uint64_t mark = word_get(&books->marks[unit]);
        if (mark == 0)
            continue;
        if (!mark_is_sealed(unit, mark))
            return complain(why, why_size, "a damaged mark at unit", unit);
        if (mark_type(mark) == MARK_SLAB && !slab_is_right(heap, mark))
            return complain(why, why_size, "a slab of no class at unit", unit);
        if (mark_type(mark) == MARK_LARGE && !large_check(books, unit, grown))
            return complain(why, why_size, "a large block without its units at unit", unit);
        if (mark_type(mark) == MARK_FURTHER && !repaired)
            return complain(why, why_size, "a further unit without a block at unit", unit);
        if (mark_type(mark) == MARK_FREE)
            return complain(why, why_size, "a mark of nothing at unit", unit);
    }
    return true;
}

bool books_check(const struct mheap *heap, const struct books *books, bool repaired, char *why,
                 size_t why_size)
{
    if (word_get(&books->run->grown) > heap->layout.units)
        return complain(why, why_size, "more units than the heap has:", books->run->grown);
    if (!marks_check(heap, books, repaired, why, why_size))
        return false;
    for (unsigned i = 0; i < MMALLOC_KEYS; i++)
        if (!key_is_right(heap, i, books->run->keys[i]))
            return complain(why, why_size, "a damaged key", i);
    for (unsigned i = 0; i < MMALLOC_NAMES; i++)
        if (!key_is_right(heap, MMALLOC_KEYS + i, books->names[i].value))
            return complain(why, why_size, "a damaged value of name", i);
    return true;
}

uint64_t books_move_sum(const struct layout_move *move)
{
    return header_sum(LAYOUT_MAGIC, move, offsetof(struct layout_move, sum)) | 1;
}

unsigned char *books_byte(const struct mheap *heap, uint64_t place)
{
    uint64_t unit = place >> heap->unit_shift;
    if (unit >= heap_grown(heap))
        return NULL;
    uint64_t mark = word_get(&heap->marks[unit]);
    if (mark_type(mark) != MARK_SLAB || mark_kind(mark) >= CLASSES)
        return NULL;
    uint32_t within = (uint32_t)(place & ((UINT64_C(1) << heap->unit_shift) - 1));
    uint32_t index = class_index(mark_kind(mark), within);
    bool begins = index * size_classes[mark_kind(mark)].size == within &&
                  index < unit_blocks(heap, mark_kind(mark));
    return begins ? unit_map(heap, unit) + index : NULL;
}

/* Where the move leads is a block; nothing there was one. */
static bool move_arrive(struct mheap *heap, const struct layout_move *move)
{
    uint64_t unit = move->to >> heap->unit_shift;
    unsigned char *byte = move->units == 0 ? books_byte(heap, move->to) : NULL;
    if (byte != NULL)
        byte_put(byte, BLOCK_LIVE);
    else if (move->units > 0 && unit < heap_grown(heap) && move->units <= heap_grown(heap) - unit)
        units_mark(heap, unit, move->units);
    else
        return false;
    return true;
}

/* Where it came from is free once the move is over: until then nobody may take it. */
void books_move_finish(struct mheap *heap)
{
    const struct layout_move move = heap->run->move;
    struct books books = books_own(heap);
    uint64_t unit = move.from >> heap->unit_shift;
    if (word_get(&heap->run->move.sum) == 0)
        return;
    if (move.sum != books_move_sum(&move) || unit >= heap_grown(heap) ||
        !move_arrive(heap, &move)) {
        word_put(&heap->run->move.sum, 0);
        return;
    }
    unsigned char *byte = books_byte(heap, move.from);
    if (byte != NULL)
        byte_put(byte, BLOCK_MOVING);
    else if (mark_type(word_get(&heap->marks[unit])) == MARK_LARGE)
        units_free(heap, unit, books_span(&books, unit));
    word_put(&heap->run->move.sum, 0);
    if (byte != NULL)
        byte_put(byte, BLOCK_FREE);
}

void books_repair(struct mheap *heap)
{
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap);
    books_move_finish(heap);
    for (uint64_t unit = 0; unit < grown; unit += books_span(&books, unit))
        if (mark_type(word_get(&heap->marks[unit])) == MARK_FURTHER)
            word_put(&heap->marks[unit], 0);
}

void books_forget_seats(struct mheap *heap)
{
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap);
    for (uint64_t unit = 0; unit < grown; unit += books_span(&books, unit)) {
        uint64_t mark = word_get(&heap->marks[unit]);
        if (mark_type(mark) == MARK_SLAB && mark_seat(mark) != 0)
            word_put(&heap->marks[unit], mark_slab(unit, mark_kind(mark), 0));
    }
    for (unsigned i = 0; i < LAYOUT_SEATS; i++)
        if (heap->run->seats[i] != 0)
            word_put(&heap->run->seats[i], 0);
}
