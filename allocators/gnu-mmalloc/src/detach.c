/* detach.c: the end of a descriptor, and its new beginning in a child of fork. */
#include "attach.h"
#include "cache.h"
#include "checkpoint.h"
#include "file.h"
#include "header.h"
#include "lock.h"
#include "slab.h"

#include <errno.h>
#include <string.h>

static void seat_leave(struct mheap *heap)
{
    if (!heap->shared || !heap->begun || lock_take(heap) != 0)
        return;
    word_put(&heap->run->seats[heap->seat], 0);
    lock_give(heap);
}

/* Threads that are still in calls change nothing once the region counts as clean: they end with a
 * fault instead. */
static void books_close(struct mheap *heap)
{
    uint64_t kept = heap->layout.books + heap->layout.marks;
    port_seal_pages(heap->base + kept, heap->layout.length - kept);
}

/* Read, not looked at in the region: a detach without a change then touches no page. */
static bool is_dirty(const struct mheap *heap)
{
    struct layout_slot slot = {0};
    return header_read(heap->file, &slot) == 0 && slot.state == LAYOUT_DIRTY;
}

static int leave(struct mheap *heap)
{
    bool changes = (heap->flags & (MMALLOC_READONLY | MMALLOC_PRIVATE)) == 0;
    if (heap->file < 0 || !changes || heap->unsound)
        return 0;
    cache_end_all(heap);
    seat_leave(heap);
    if (!is_dirty(heap) || !file_is_last(heap))
        return 0;
    int error = lock_take(heap);
    if (error != 0)
        return error;
    books_close(heap);
    error = checkpoint_clean(heap);
    lock_give(heap);
    return error;
}

void *mmalloc_detach(void *md)
{
    struct mheap *heap = md;
    if (heap == NULL)
        return NULL;
    int error = leave(heap);
    if (error != 0) {
        heap->unsound = true;
        file_stay_on(heap);
        heap_fail(heap, error);
        return heap;
    }
    heap_unmake(heap);
    return NULL;
}

int mmalloc_forked(void *md)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL || heap->file < 0 || heap_is_readonly(heap))
        return 0;
    if (!heap->shared)
        return EBUSY;
    cache_forget_all(heap);
    int error = file_renew(heap);
    if (error != 0)
        return error;
    port_discard(heap->sides, heap->layout.units * sizeof *heap->sides);
    memset(heap->partial, 0, sizeof heap->partial);
    heap->number += 1 << (LEASES + 1);
    heap->survey = 0;
    heap->begun = false;
    return 0;
}
