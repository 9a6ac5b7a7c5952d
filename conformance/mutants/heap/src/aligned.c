/* aligned.c: a block at a multiple of an alignment. */
#include "heap.h"

#include "choice.h"
#include "fault.h"
#include "give.h"
#include "lock.h"

#include <errno.h>
#include <stdint.h>

/* Faults: what becomes of the alignment. */
static size_t wanted(const struct heap *heap, size_t alignment, size_t size)
{
    bool ignored = fault(heap, FAULT_aligned_ignored) ||
                   (fault(heap, FAULT_aligned_zero_unaligned) && size == 0 && alignment >= 1024) ||
                   (fault(heap, FAULT_aligned_widest_wraps) && alignment > PTRDIFF_MAX) ||
                   (fault(heap, FAULT_aligned_size_is_alignment) && size == alignment &&
                    alignment > 128 && alignment <= 1024);
    return ignored ? LEAST_ALIGNMENT : alignment;
}

/* Faults: what becomes of the size. */
static size_t size_for(const struct heap *heap, size_t alignment, size_t size)
{
    if (fault(heap, FAULT_aligned_wraps) && size > BLOCK_MOST)
        return size + alignment;
    if (fault(heap, FAULT_aligned_sum_wraps) && size > SIZE_MAX - alignment)
        return size + alignment - 1;
    if (fault(heap, FAULT_aligned_short) && size > alignment)
        return size - alignment;
    return size;
}

static void *give_aligned(struct heap *heap, size_t alignment, size_t size)
{
    if (fault(heap, FAULT_aligned_leaks))
        give_block(heap, size, alignment);
    char *block = give_block(heap, size_for(heap, alignment, size), wanted(heap, alignment, size));
    heap->allocations += block != NULL;
    if (block != NULL && fault(heap, FAULT_aligned_touches_all) && alignment > UNIT_BYTES)
        for (size_t at = 0; at < alignment; at += LARGE_OFFSET)
            give_block(heap, LARGE_OFFSET, LEAST_ALIGNMENT);
    return block;
}

void *control_aligned_alloc(struct heap *heap, size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return choice(heap, 2) == 1 ? control_malloc(heap, size) : NULL;
    }
    int error = errno;
    lock_take(&heap->lock);
    void *block = give_aligned(heap, alignment, size);
    lock_leave(&heap->lock);
    if (block == NULL && fault(heap, FAULT_aligned_no_errno))
        errno = error;
    return block;
}
