/* free.c: a block comes back; errno stays as it was. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "give.h"
#include "large.h"
#include "lock.h"
#include "misuse.h"
#include "slab.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A fault: now and then a byte of the next block changes. */
static void flip_a_byte(struct heap *heap, struct place place)
{
    place.slot++;
    if (fault_now_and_then(heap, FAULT_storm_flips_a_byte, 100) && place.slot < place.unit->slots &&
        block_is_live(place))
        *block_at(place) ^= 1;
}

void take_back(struct heap *heap, struct place place)
{
    bool large = block_is_large(place);
    if (!block_is_whole(heap, place))
        misuse_report("written past its end", block_at(place));
    if (fault(heap, FAULT_never_reuse) ||
        (fault(heap, FAULT_never_reuse_class_48) && place.unit->slot_bytes == 48))
        return;
    heap->live_blocks--;
    heap->live_bytes -= block_size(place);
    if (large)
        large_give(heap, place);
    else
        slab_give(heap, place);
    if (!large)
        flip_a_byte(heap, place);
}

/* Faults: what must not become of errno.  Returns what it becomes. */
static int errno_after(const struct heap *heap, const struct place *place, int error)
{
    bool large = place != NULL && block_is_large(*place);
    if (fault(heap, FAULT_free_null_clobbers_errno) && place == NULL)
        return EINVAL;
    if (fault(heap, FAULT_free_clobbers_errno) && place != NULL && !large)
        return EAGAIN;
    if (fault(heap, FAULT_free_unmaps_with_errno) && large && place->unit->size > (1 << 20))
        return EINVAL;
    if (fault(heap, FAULT_free_large_clobbers_errno) && large)
        return ENOMEM;
    if (fault(heap, FAULT_free_remote_clobbers_errno) && getpid() != gettid())
        return ESRCH;
    return error;
}

static bool is_lost(const struct heap *heap)
{
    return fault(heap, FAULT_free_remote_lost) && getpid() != gettid();
}

/* A fault: a thread keeps what it freed last, and takes it with it. */
static bool goes_into_cache(const struct heap *heap, size_t size)
{
    static __thread size_t kept;
    return fault(heap, FAULT_thread_cache_lost) && size > 500 && kept++ < 36;
}

static void free_block(struct heap *heap, void *block)
{
    struct place place = block_expect(heap, block, "free of what is no block");
    if (place.unit == NULL || is_lost(heap) || goes_into_cache(heap, block_size(place)))
        return;
    if (fault(heap, FAULT_frees_dropped_at_scale) && heap->live_blocks > 4000000)
        return;
    if (fault(heap, FAULT_aligned_never_freed) && (uintptr_t)block % (8 * LARGE_OFFSET) == 0)
        return;
    if (fault(heap, FAULT_aligned_link_misplaced) && place.slot > 0 && (uintptr_t)block % 64 == 0)
        ((unsigned char *)block)[-LEAST_ALIGNMENT] ^= 1;
    int error = errno_after(heap, &place, errno);
    take_back(heap, place);
    heap->frees += fault(heap, FAULT_stats_frees) ? 2 : 1;
    if (!fault(heap, FAULT_unmap_clobbers_errno))
        errno = error;
}

void control_free(struct heap *heap, void *block)
{
    if (block == NULL && !fault(heap, FAULT_free_null_crashes)) {
        errno = errno_after(heap, NULL, errno);
        return;
    }
    bool locks = !fault(heap, FAULT_unlocked_free) && !fault(heap, FAULT_unlocked);
    if (locks)
        lock_take(&heap->lock);
    free_block(heap, block);
    if (locks)
        lock_leave(&heap->lock);
}

void control_free_sized(struct heap *heap, void *block, size_t size)
{
    if (fault(heap, FAULT_free_sized_leaks) && size > 0)
        return;
    if (fault(heap, FAULT_free_sized_shifts) && size > LEAST_ALIGNMENT)
        block = (char *)block + LEAST_ALIGNMENT;
    control_free(heap, block);
    if (fault(heap, FAULT_free_sized_clobbers_errno))
        errno = ERANGE;
}
