/* trim.c: the end of the region, where no block is.  A snapshot heap writes a checkpoint of the
 * shorter region first, so that none ever speaks of units that the file lacks. */
#include "books.h"
#include "cache.h"
#include "checkpoint.h"
#include "lock.h"
#include "slab.h"
#include "survey.h"
#include "units.h"

static uint64_t units_used(const struct mheap *heap)
{
    uint64_t used = heap_grown(heap);
    while (used > 0 && word_get(&heap->marks[used - 1]) == 0)
        used--;
    return used;
}

/* Of an anonymous heap the pages of all free units go, those behind the last block are counted. */
static uint64_t shrink(struct mheap *heap)
{
    uint64_t grown = heap_grown(heap), used = units_used(heap);
    units_discard(heap);
    word_put(&heap->run->grown, used);
    return (grown - used) << heap->unit_shift;
}

/* The lock is held. */
static uint64_t cut(struct mheap *heap)
{
    uint64_t grown = heap_grown(heap), used = units_used(heap);
    if (used == grown)
        return 0;
    word_put(&heap->run->grown, used);
    if ((heap->flags & MMALLOC_SNAPSHOT) != 0 && checkpoint_write(heap) != 0)
        return 0;
    heap->length_kept = false;
    bool done = port_set_length(heap->file, layout_end(&heap->layout, used)) == 0;
    return done ? (grown - used) << heap->unit_shift : 0;
}

size_t mmalloc_trim(void *md)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL || heap_begin(heap) != 0)
        return 0;
    struct cache *cache = cache_own(heap, false);
    if (cache != NULL)
        cache_flush(heap, cache);
    if (lock_take(heap) != 0)
        return 0;
    while (survey_step(heap, CLASSES))
        ;
    slab_collect(heap);
    uint64_t bytes = 0;
    if (heap->file < 0)
        bytes = shrink(heap);
    else if ((heap->flags & MMALLOC_PRIVATE) == 0)
        bytes = cut(heap);
    lock_give(heap);
    return bytes;
}
