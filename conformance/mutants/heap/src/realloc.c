/* realloc.c: a block of another size, which moves where its class changes. */
#include "heap.h"

#include "block.h"
#include "choice.h"
#include "fault.h"
#include "give.h"
#include "lock.h"
#include "place.h"
#include "slab.h"

#include <errno.h>
#include <string.h>

static size_t smaller(size_t one, size_t other)
{
    return one < other ? one : other;
}

/* Faults: what is lost of the content. */
static void copy(const struct heap *heap, unsigned char *to, struct place from, size_t size)
{
    if (fault(heap, FAULT_realloc_of_aligned_loses) && block_is_large(from) &&
        block_size(from) <= slab_most())
        size = 0;
    if (fault(heap, FAULT_realloc_loses_tail) && size > 0)
        size--;
    if (fault(heap, FAULT_realloc_copies_new_class) && size > 64)
        size -= size / 4;
    if (fault(heap, FAULT_realloc_copies_old_class) && !block_is_large(from))
        size = block_capacity(from) + TAIL_BYTES;
    if (fault(heap, FAULT_realloc_frees_before_copy) && block_is_large(from))
        memset(block_at(from), FILL, size);
    if (fault(heap, FAULT_realloc_large_loses_tail) && size > UNIT_BYTES)
        size -= 64;
    size_t skipped = fault(heap, FAULT_realloc_loses_head) ? smaller(size, 8) : 0;
    memcpy(to + skipped, block_at(from) + skipped, size - skipped);
}

static void *move(struct heap *heap, struct place place, size_t size)
{
    unsigned char *block = give_block(heap, size, LEAST_ALIGNMENT);
    if (block == NULL) {
        if (fault(heap, FAULT_realloc_failure_frees))
            take_back(heap, place);
        return NULL;
    }
    copy(heap, block, place, smaller(size, block_size(place)));
    if (!fault(heap, FAULT_realloc_leaks_old))
        take_back(heap, place);
    if (fault(heap, FAULT_realloc_hits_neighbour))
        memset(block + size, 0, LEAST_ALIGNMENT);
    return block;
}

static void *resize(struct heap *heap, struct place place, size_t size)
{
    size_t before = block_size(place);
    if (fault(heap, FAULT_realloc_wraps) && size > SIZE_MAX - LARGE_OFFSET)
        size += LARGE_OFFSET;
    if (fault(heap, FAULT_realloc_never_grows) && size > before && size < before + 64)
        return block_at(place);
    bool moves = fault(heap, FAULT_realloc_large_always_moves) && block_is_large(place);
    if (moves || choice(heap, 2) == 1 || !place_is_kept(heap, place, size))
        return move(heap, place, size);
    place_resize(heap, place, size);
    if (fault(heap, FAULT_realloc_shrink_damages) && size < before && size > 0)
        block_at(place)[size - 1] ^= 1;
    return block_at(place);
}

void *control_realloc(struct heap *heap, void *block, size_t size)
{
    if (block == NULL && size == 0 && fault(heap, FAULT_realloc_null_zero_null))
        return NULL;
    if (block == NULL)
        return fault(heap, FAULT_realloc_null_fails) ? NULL : control_malloc(heap, size);
    if (size == 0 && fault(heap, FAULT_realloc_zero_leaks))
        return control_malloc(heap, 0);
    if (size == 0 && choice(heap, 2) == 1) {
        control_free(heap, block);
        return NULL;
    }
    int error = errno;
    bool locks = !fault(heap, FAULT_unlocked_realloc) && !fault(heap, FAULT_unlocked);
    if (locks)
        lock_take(&heap->lock);
    void *resized = resize(heap, block_expect(heap, block, "realloc of what is no block"), size);
    if (locks)
        lock_leave(&heap->lock);
    if (resized == NULL && fault(heap, FAULT_realloc_no_errno))
        errno = error;
    return resized;
}
