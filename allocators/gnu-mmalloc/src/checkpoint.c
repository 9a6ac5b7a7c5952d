/* checkpoint.c: a sync writes, in this order, each step on the medium before the next:
 *
 *   1. the copy that is not the last checkpoint: the pages that differ, and the length; of a shared
 *      heap, whose copies are of the books, the data in its place as well;
 *   2. the header slot that calls it the last one.
 *
 * The pages of the last checkpoint are never written, so a loss of power at any moment leaves one.
 * Keys are copied before the maps: what a key leads to lives in the copy, even if other threads go
 * on, as long as they set a key after the block is filled and remove it before the block is freed.
 */
#include "checkpoint.h"

#include "books.h"
#include "header.h"
#include "lock.h"
#include "units.h"

#include <errno.h>

static unsigned char *area_own(const struct mheap *heap)
{
    return heap->base + heap->layout.books;
}

static unsigned char *area_copy(const struct mheap *heap, uint64_t copy)
{
    return heap->base + layout_copy(&heap->layout, copy);
}

struct part {
    uint64_t start, length; /* in an area */
};

enum { PARTS = 4 };

/* What of an area is in use: run and names, marks, maps; data. */
static void parts_of(const struct mheap *heap, uint64_t grown, struct part *parts)
{
    const struct layout *layout = &heap->layout;
    parts[0] = (struct part){0, layout->marks};
    parts[1] = (struct part){layout->marks, grown * sizeof(uint64_t)};
    parts[2] = (struct part){layout->maps, grown * layout->map_bytes};
    parts[3] = (struct part){layout->data, grown << layout->unit_shift};
}

static bool keeps_data(const struct mheap *heap)
{
    return heap->layout.copy == heap->layout.area;
}

static unsigned parts_kept(const struct mheap *heap)
{
    return keeps_data(heap) ? PARTS : PARTS - 1;
}

/* Other threads may store meanwhile, each word on its own. */
PORT_RACES static bool differs(const uint64_t *one, const uint64_t *other, uint64_t length)
{
    uint64_t bits = 0;
    for (uint64_t i = 0; i < length / sizeof *one; i++)
        bits |= one[i] ^ other[i];
    return bits != 0;
}

/* Only words that differ are stored, so that a page that is the same stays clean. */
PORT_RACES static void words_copy(unsigned char *to, const unsigned char *from, uint64_t length)
{
    const volatile uint64_t *words = (const volatile uint64_t *)(const volatile void *)from;
    uint64_t *own = (uint64_t *)(void *)to;
    for (uint64_t i = 0; i < length / sizeof *own; i++) {
        uint64_t word = words[i];
        if (own[i] != word)
            word_put(&own[i], word);
    }
}

static void part_copy(unsigned char *to, const unsigned char *from, const struct part *part)
{
    for (uint64_t at = 0; at < part->length; at += LAYOUT_PAGE) {
        uint64_t left = part->length - at, size = left < LAYOUT_PAGE ? left : LAYOUT_PAGE;
        unsigned char *own = to + part->start + at;
        const unsigned char *new = from + part->start + at;
        if (differs((const uint64_t *)(void *)own, (const uint64_t *)(const void *)new, size))
            words_copy(own, new, size);
    }
}

/* Not the lock, which is no part of a state. */
static void area_transfer(struct mheap *heap, unsigned char *to, const unsigned char *from,
                          uint64_t grown)
{
    struct part parts[PARTS];
    parts_of(heap, grown, parts);
    parts[0].start = LAYOUT_LOCK_BYTES;
    parts[0].length -= LAYOUT_LOCK_BYTES;
    for (unsigned i = 0; i < parts_kept(heap); i++)
        part_copy(to, from, &parts[i]);
}

static int area_back(struct mheap *heap, uint64_t copy, uint64_t grown)
{
    struct part parts[PARTS];
    uint64_t start = layout_copy(&heap->layout, copy);
    int error = 0;
    parts_of(heap, grown, parts);
    for (unsigned i = 0; i < parts_kept(heap) && error == 0 && heap->backed[copy] < grown; i++)
        error = port_reserve_file(heap->file, start + parts[i].start, parts[i].length);
    if (error == 0 && heap->backed[copy] < grown)
        heap->backed[copy] = grown;
    return error;
}

static int whole_write(struct mheap *heap)
{
    int error = port_write_back_file(heap->file);
    heap->length_kept = error == 0;
    return error;
}

/* Another process of a shared heap may have changed the length. */
static int area_write(struct mheap *heap, unsigned char *area, uint64_t grown)
{
    struct part parts[PARTS];
    int error = 0;
    if (!keeps_data(heap))
        return whole_write(heap);
    parts_of(heap, grown, parts);
    for (unsigned i = 0; i < PARTS && error == 0; i++)
        if (parts[i].length > 0)
            error = port_write_back(area + parts[i].start, parts[i].length);
    if (error == 0 && !heap->length_kept)
        error = whole_write(heap);
    return error;
}

/* The copy becomes what the heap is, and the last one. */
static int copy_write(struct mheap *heap)
{
    const struct layout_slot *slot = header_current(heap);
    if (slot == NULL)
        return EILSEQ;
    struct layout_slot next = *slot;
    uint64_t grown = heap_grown(heap);
    next.copy = LAYOUT_COPIES - 1 - slot->copy;
    int error = area_back(heap, next.copy, grown);
    if (error != 0)
        return error;
    struct books copy = books_copy(heap, next.copy);
    area_transfer(heap, area_copy(heap, next.copy), area_own(heap), grown);
    error = area_write(heap, area_copy(heap, next.copy), grown);
    next.book_sum = books_sum(heap, &copy);
    return error == 0 ? header_write(heap, &next) : error;
}

int checkpoint_write(struct mheap *heap)
{
    if (word_get(&heap->run->suspect) != 0)
        return EIO;
    int error = heap->layout.copy > 0 ? copy_write(heap) : whole_write(heap);
    if (error != 0 && error != ENOSPC && error != EDQUOT)
        word_put(&heap->run->suspect, 1);
    return error;
}

int checkpoint_clean(struct mheap *heap)
{
    const struct layout_slot *slot = header_current(heap);
    if (slot == NULL)
        return EILSEQ;
    if (slot->state == LAYOUT_CLEAN)
        return 0;
    int error = checkpoint_write(heap);
    if (error == 0 && keeps_data(heap)) /* what was not synced, too */
        error = port_write_back_file(heap->file);
    if (error != 0)
        return error;
    struct layout_slot next = *header_current(heap);
    struct books books = books_own(heap);
    next.state = LAYOUT_CLEAN;
    next.grown = heap_grown(heap);
    next.book_sum = books_sum(heap, &books);
    return header_write(heap, &next);
}

static bool is_there(const struct mheap *heap, uint64_t grown)
{
    return port_length(heap->file) >= layout_end(&heap->layout, grown);
}

/* Units of a shared heap may have been cut off since: their blocks had been freed. */
static bool may_lengthen(const struct mheap *heap)
{
    return !keeps_data(heap) && (heap->flags & (MMALLOC_READONLY | MMALLOC_PRIVATE)) == 0;
}

bool checkpoint_is_whole(const struct mheap *heap)
{
    const struct layout_slot *slot = header_current(heap);
    struct books copy = books_copy(heap, slot->copy);
    uint64_t grown = copy.run->grown;
    return grown <= heap->layout.units && (is_there(heap, grown) || may_lengthen(heap)) &&
           books_sum(heap, &copy) == slot->book_sum && books_check(heap, &copy, true, NULL, 0);
}

/* Marks of units that were taken since are removed, too. */
int checkpoint_restore(struct mheap *heap)
{
    const struct layout_slot *slot = header_current(heap);
    uint64_t grown = books_copy(heap, slot->copy).run->grown;
    int error = is_there(heap, grown) ? 0 : units_back(heap, 0, grown);
    if (error == 0)
        area_transfer(heap, area_own(heap), area_copy(heap, slot->copy), grown);
    return error;
}

void checkpoint_renew(struct mheap *heap)
{
    uint64_t end = layout_end(&heap->layout, heap_grown(heap));
    struct part parts[PARTS];
    parts_of(heap, heap_grown(heap), parts);
    for (unsigned i = 0; i < PARTS; i++)
        for (uint64_t at = 0; at < parts[i].length; at += LAYOUT_PAGE) {
            uint64_t offset = heap->layout.books + parts[i].start + at;
            uint64_t *word = (uint64_t *)(void *)(heap->base + offset);
            if (offset + sizeof *word <= end)
                word_put(word, word_get(word));
        }
    word_put(&heap->run->suspect, 0);
}

int mmalloc_sync(void *md)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL)
        return ENOMEM;
    if (heap_is_readonly(heap))
        return EROFS;
    if (heap->file < 0)
        return 0;
    int error = heap_begin(heap);
    if (error != 0 || (error = lock_take(heap)) != 0)
        return error;
    error = (heap->flags & MMALLOC_PRIVATE) != 0 ? EROFS : checkpoint_write(heap);
    lock_give(heap);
    if (error != 0)
        heap_fail(heap, error);
    return error;
}
