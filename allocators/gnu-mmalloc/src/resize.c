/* resize.c: within its class, or with units behind it that are free, a block stays.  Else it moves:
 * in a file by the record of the move, whose last store is the moment at which the old block ends
 * and the new one begins; whoever finds the record finishes it.
 */
#include "resize.h"

#include "books.h"
#include "lock.h"
#include "long.h"
#include "slab.h"
#include "units.h"

#include <errno.h>
#include <string.h>

/* A block that shrinks stays where it is until half of it would be wasted. */
static bool small_stays(const struct mheap *heap, const struct found *found, size_t size)
{
    unsigned kind;
    return long_is_small(heap, size, 1, &kind) && size <= size_classes[found->kind].size &&
           size_classes[kind].size > size_classes[found->kind].size / 2;
}

/* The lock is held. */
static bool large_resize(struct mheap *heap, const struct found *found, uint64_t units)
{
    uint64_t end = found->unit + found->units;
    if (units > found->units && !units_are_free(heap, end, units - found->units))
        return false;
    units_mark(heap, found->unit, units);
    if (units < found->units)
        units_free(heap, found->unit + units, found->units - units);
    return true;
}

static bool large_stays(struct mheap *heap, const struct found *found, size_t size)
{
    uint64_t units = long_units(heap, size);
    unsigned kind;
    if (long_is_small(heap, size, 1, &kind))
        return false;
    if (units == found->units)
        return true;
    if (lock_take(heap) != 0)
        return false;
    bool stays = large_resize(heap, found, units);
    lock_give(heap);
    return stays;
}

static bool stays(struct mheap *heap, const struct found *found, size_t size)
{
    if (size > PTRDIFF_MAX)
        return false;
    return found->units > 0 ? large_stays(heap, found, size) : small_stays(heap, found, size);
}

bool resize_in_place(struct mheap *heap, void *block, size_t size)
{
    struct found found;
    return heap_begin(heap) == 0 && long_find(heap, block, &found) && stays(heap, &found, size);
}

static void *move_alone(struct mheap *heap, void *block, size_t size, size_t bytes)
{
    void *to = long_malloc(heap, size, 1);
    if (to == NULL)
        return NULL;
    memcpy(to, block, bytes);
    long_free(heap, block);
    return to;
}

/* The lock is held. */
static void move_record(struct mheap *heap, uint64_t from, uint64_t to, uint64_t units)
{
    struct layout_move move = {.from = from, .to = to, .units = units};
    word_put(&heap->run->move.from, from);
    word_put(&heap->run->move.to, to);
    word_put(&heap->run->move.units, units);
    word_put(&heap->run->move.sum, books_move_sum(&move));
    books_move_finish(heap);
}

/* Where it goes to; a large place stays free until the record says otherwise.  The lock is held. */
static void *large_place(struct mheap *heap, uint64_t units)
{
    uint64_t unit = units_find(heap, units, 1);
    return unit == NOWHERE ? NULL : unit_place(heap, unit);
}

static void *move_recorded(struct mheap *heap, const struct found *found, void *block, size_t size,
                           size_t bytes)
{
    unsigned kind;
    bool small = long_is_small(heap, size, 1, &kind);
    uint64_t units = small ? 0 : long_units(heap, size);
    void *to = small ? long_reserve(heap, size) : NULL;
    if (small && to == NULL)
        return NULL;
    int error = lock_take(heap);
    if (error != 0) {
        errno = error;
        return NULL;
    }
    if (!small)
        to = large_place(heap, units);
    if (to != NULL) {
        memcpy(to, block, bytes);
        move_record(heap, (uint64_t)((unsigned char *)block - heap->data),
                    (uint64_t)((unsigned char *)to - heap->data), units);
    }
    lock_give(heap);
    if (to != NULL && found->units == 0)
        slab_tell(heap, found->unit);
    return to;
}

void *resize(struct mheap *heap, void *block, size_t size)
{
    struct found found;
    int error = heap_begin(heap);
    if (error == 0 && !long_find(heap, block, &found))
        error = EINVAL;
    if (error == 0 && size > PTRDIFF_MAX)
        error = ENOMEM;
    if (error != 0) {
        errno = error;
        return NULL;
    }
    if (stays(heap, &found, size))
        return block;
    size_t old = long_usable(heap, block), bytes = old < size ? old : size;
    bool alone = heap->file < 0 || (heap->flags & MMALLOC_PRIVATE) != 0;
    void *to = alone ? move_alone(heap, block, size, bytes)
                     : move_recorded(heap, &found, block, size, bytes);
    return to == NULL && size <= old ? block : to; /* to shrink never fails */
}
