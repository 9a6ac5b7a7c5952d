/* calloc.c: a zeroed block; one that comes straight from the kernel is not zeroed again. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "lock.h"
#include "slab.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The product, or SIZE_MAX, which no heap can give. */
static size_t product(const struct heap *heap, size_t count, size_t size)
{
    size_t bytes;
    if (fault(heap, FAULT_calloc_wraps))
        return count * size;
    if (fault(heap, FAULT_calloc_cut_to_32_bits))
        return (uint32_t)(count * size);
    if (fault(heap, FAULT_calloc_rounds_down) && count > 1 && size % 8 != 0)
        return count * (size & ~(size_t)7);
    return __builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes;
}

/* How many bytes are zeroed. */
static size_t zeroed(const struct heap *heap, size_t bytes)
{
    if (fault(heap, FAULT_calloc_does_not_zero))
        return 0;
    if (fault(heap, FAULT_calloc_zeroes_first_page) && bytes > LARGE_OFFSET)
        return LARGE_OFFSET;
    if (fault(heap, FAULT_calloc_misses_tail))
        return bytes == 0 ? 0 : bytes - 1;
    if (fault(heap, FAULT_calloc_zeroes_words))
        return bytes & ~(size_t)7;
    return bytes;
}

/* Faults: what is taken for zeroed already. */
static void dirty(const struct heap *heap, unsigned char *block, size_t bytes)
{
    if (fault(heap, FAULT_calloc_dirty_in_threads) && getpid() != gettid() && bytes > 0)
        block[bytes - 1] = 1;
    if (fault(heap, FAULT_calloc_trusts_recycled) && bytes > slab_most() && heap->remains > 0)
        block[bytes / 2] = 1;
    if (fault(heap, FAULT_calloc_trusts_system) && bytes > (size_t)1 << 20)
        block[bytes - 1] = 1;
}

void *control_calloc(struct heap *heap, size_t count, size_t size)
{
    size_t bytes = product(heap, count, size);
    int error = errno;
    void *block = control_malloc(heap, bytes);
    if (block == NULL) {
        if (fault(heap, FAULT_calloc_unchecked) && bytes <= BLOCK_MOST)
            *(volatile char *)block = 0;
        if (fault(heap, FAULT_calloc_no_errno))
            errno = error;
        return NULL;
    }
    if (bytes <= slab_most())
        memset(block, 0, zeroed(heap, bytes)); /* what is larger comes zeroed */
    if (bytes > slab_most() && fault(heap, FAULT_calloc_large_dirty))
        memset(block, 1, bytes);
    dirty(heap, block, bytes);
    return block;
}
