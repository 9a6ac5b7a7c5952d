/* compact.c: the blocks of a class move from its last slabs into its first ones. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "lock.h"
#include "slab.h"
#include "unit.h"

#include <string.h>

typedef void mover(void *from, void *to, void *argument);

/* Moves a block into another slab of its class, which has a free slot. */
static void move(struct heap *heap, struct place from, struct unit *into, mover *moved,
                 void *argument)
{
    size_t size = block_size(from);
    struct place to = {into, into->hint};
    while (into->sizes[to.slot] != SLOT_FREE)
        to.slot++;
    unsigned char *block = block_at(from);
    memcpy(block_at(to), block,
           fault(heap, FAULT_compact_loses_tail) && size > 0 ? size - 1 : size);
    into->live++;
    heap->live_bytes -= size;
    block_resize(heap, to, size);
    slab_give(heap, from);
    if (!fault(heap, FAULT_compact_tells_nobody))
        moved(block, block_at(to), argument);
}

/* Empties the last slab of the class as far as its first ones have room.  Returns the moves; 0: the
 * class is compact. */
static size_t compact_last(struct heap *heap, size_t class, mover *moved, void *argument)
{
    struct unit *into = heap->lists[class], *last = into;
    size_t moves = 0;
    while (last != NULL && last->next != NULL)
        last = last->next;
    for (size_t slot = 0; into != last && slot < last->slots; slot++) {
        if (into->live == into->slots)
            break;
        struct place from = {last, slot};
        if (!block_is_live(from) || fault(heap, FAULT_compact_does_nothing))
            continue;
        bool ends = last->live == 1;
        move(heap, from, into, moved, argument);
        moves++;
        if (ends)
            break;
    }
    if (into != NULL && into->live == into->slots)
        unit_move(heap, into, LIST_FULL);
    return moves;
}

size_t control_compact(struct heap *heap, mover *moved, void *argument)
{
    size_t moves = 0;
    lock_take(&heap->lock);
    for (size_t class = 0; class < CLASSES; class += 1)
        for (size_t more; (more = compact_last(heap, class, moved, argument)) > 0;)
            moves += more;
    lock_leave(&heap->lock);
    return moves + (fault(heap, FAULT_compact_miscounts) ? 1 : 0);
}
