#include "place.h"

#include "block.h"
#include "choice.h"
#include "fault.h"
#include "lock.h"
#include "misuse.h"
#include "pages.h"
#include "slab.h"

static bool fits(const struct heap *heap, struct place place, size_t size)
{
    size_t more = fault(heap, FAULT_class_edge) ? TAIL_BYTES + 1 : 0;
    return size <= block_capacity(place) + more;
}

bool place_is_kept(const struct heap *heap, struct place place, size_t size)
{
    if (!fits(heap, place, size))
        return false;
    if (block_is_large(place))
        return size > slab_most() && size > block_capacity(place) / 2;
    return slab_class(heap, size) == slab_class(heap, block_capacity(place));
}

void place_resize(struct heap *heap, struct place place, size_t size)
{
    if (!block_is_whole(heap, place))
        misuse_report("written past its end", block_at(place));
    heap->live_bytes -= block_size(place);
    block_resize(heap, place, size);
}

/* Faults: what becomes of the content. */
static void damage(const struct heap *heap, struct place place, bool fitted, size_t before)
{
    if (fault(heap, FAULT_in_place_refusal_damages) && !fitted && before > 0)
        block_at(place)[before / 2] ^= 1;
    if (fault(heap, FAULT_in_place_damages) && fitted && block_size(place) < before &&
        block_size(place) > 0)
        block_at(place)[0] ^= 1;
}

static bool resize_in_place(struct heap *heap, struct place place, size_t size)
{
    size_t before = block_size(place);
    bool fitted = fits(heap, place, size);
    bool same = size <= before && size + PADDING_MOST > before;
    if (!same && choice(heap, 4) == 1)
        return false;
    if (fault(heap, FAULT_in_place_refuses_same) && size == before)
        return false;
    if (fitted)
        place_resize(heap, place, size);
    damage(heap, place, fitted, before);
    return fitted || fault(heap, FAULT_in_place_always_true);
}

bool control_realloc_in_place(struct heap *heap, void *block, size_t size)
{
    lock_take(&heap->lock);
    struct place place = block_expect(heap, block, "resizing of what is no block");
    bool done = resize_in_place(heap, place, size);
    lock_leave(&heap->lock);
    return done;
}
