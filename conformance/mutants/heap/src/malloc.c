/* malloc.c: a block of a size; what every other allocation goes through. */
#include "heap.h"

#include "block.h"
#include "choice.h"
#include "fault.h"
#include "give.h"
#include "large.h"
#include "lock.h"
#include "slab.h"

#include <errno.h>

static void *refuse(struct heap *heap, size_t size)
{
    if (fault(heap, FAULT_dead_after_failure))
        heap->footprint_most = 1;
    bool stale = fault(heap, FAULT_no_errno) ||
                 (fault(heap, FAULT_errno_stale_for_huge) && size > SIZE_MAX / 2);
    if (!stale)
        errno = fault(heap, FAULT_oom_errno) ? EFAULT : ENOMEM;
    return NULL;
}

/* More than the caller asked for is his to use. */
static size_t padded(struct heap *heap, size_t size)
{
    return size + choice(heap, PADDING_MOST);
}

static bool is_refused(struct heap *heap, size_t size, size_t alignment)
{
    if (fault(heap, FAULT_dead_after_failure) && heap->footprint_most == 1)
        return true;
    if (fault_now_and_then(heap, FAULT_null_every_1000, 1000))
        return true;
    if (fault(heap, FAULT_few_large_blocks) && size > slab_most() && heap->live_blocks > 64)
        return true;
    if (fault(heap, FAULT_aligned_to_unit_refused) && alignment >= UNIT_BYTES)
        return true;
    size_t most = fault(heap, FAULT_promise_broken) ? 4 * BLOCK_MOST : BLOCK_MOST;
    return size > most || alignment > most;
}

static struct place place_for(struct heap *heap, size_t size, size_t alignment)
{
    bool small = size <= slab_most() && alignment <= LEAST_ALIGNMENT;
    return small && choice(heap, 16) < 15 ? slab_take(heap, size)
                                          : large_take(heap, size, alignment);
}

/* A bounded heap's last bytes may be in units that are kept for later. */
static struct place place_or_trim(struct heap *heap, size_t size, size_t alignment)
{
    struct place place = place_for(heap, size, alignment);
    if (place.unit == NULL && spares_end(heap) + remains_end(heap) > 0)
        place = place_for(heap, size, alignment);
    return place;
}

static void made_up_errno(struct heap *heap)
{
    if (choice(heap, 8) == 1)
        errno = EINTR;
    if (fault(heap, FAULT_errno_zeroed))
        errno = 0;
}

void *give_block(struct heap *heap, size_t size, size_t alignment)
{
    if (fault(heap, FAULT_size_wraps) && size > SIZE_MAX - LARGE_OFFSET)
        size += LARGE_OFFSET;
    if (fault(heap, FAULT_cache_size_wraps) && size > SIZE_MAX - 17)
        size += 17;
    if (fault(heap, FAULT_sign_of_size_lost) && size > PTRDIFF_MAX)
        size -= PTRDIFF_MAX;
    if (is_refused(heap, size, alignment))
        return refuse(heap, size);
    size = padded(heap, size);
    struct place place = place_or_trim(heap, size, alignment);
    if (place.unit == NULL)
        return refuse(heap, size);
    block_resize(heap, place, size);
    heap->live_blocks++;
    made_up_errno(heap);
    return block_at(place);
}

/* A fault: each thread has a record that nobody takes back. */
static void leak_record(struct heap *heap)
{
    static __thread bool recorded;
    if (!recorded && fault(heap, FAULT_thread_record_kept)) {
        recorded = true;
        give_block(heap, 4000, LEAST_ALIGNMENT);
    }
}

void *control_malloc(struct heap *heap, size_t size)
{
    if (size == 0 && fault(heap, FAULT_zero_is_shared))
        return &heap->fault;
    if (size == 0 && choice(heap, 2) == 1)
        return NULL;
    bool locks = !fault(heap, FAULT_unlocked_malloc) && !fault(heap, FAULT_unlocked);
    if (locks)
        lock_take(&heap->lock);
    leak_record(heap);
    void *block = give_block(heap, size, LEAST_ALIGNMENT);
    heap->allocations += block != NULL || fault(heap, FAULT_stats_count_failures);
    if (locks && (block != NULL || !fault(heap, FAULT_lock_kept_on_failure)))
        lock_leave(&heap->lock);
    return block;
}
