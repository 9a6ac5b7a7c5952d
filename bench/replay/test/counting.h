/* counting.h: an allocator that counts what it is asked, and can be out of memory.  It knows
 * nothing of traces: what a replay says of itself is compared with this. */
#ifndef ASSAY_REPLAY_TEST_COUNTING_H
#define ASSAY_REPLAY_TEST_COUNTING_H

#include "allocator.h"
#include "harness/plan.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct counting {
    _Atomic int64_t left; /* allocations that will still succeed */
    _Atomic int64_t live, live_bytes, inside;
    _Atomic uint64_t refused, ends_elsewhere, strangers;
    _Atomic uint64_t calls[PLAN_CALLS][PLAN_CLASSES];
};

/* Stands before each block. */
struct counting_origin {
    void *base;
    const void *owner; /* the thread, by the address of a variable of its own */
    size_t size;
    size_t unused;
};

static _Thread_local int counting_greeted;

static inline void *counting_take(struct counting *counting, size_t alignment, size_t size)
{
    size_t before =
        alignment > sizeof(struct counting_origin) ? alignment : sizeof(struct counting_origin);
    void *base = NULL;
    counting->strangers += counting_greeted == 0;
    /* Size 0 is never refused: a NULL for it would be an answer, not a failure. */
    if (size != 0 && counting->left-- <= 0) {
        counting->refused++;
        return NULL;
    }
    if (posix_memalign(&base, before, before + size) != 0)
        abort();
    struct counting_origin *origin = (struct counting_origin *)((char *)base + before) - 1;
    *origin = (struct counting_origin){base, &counting_greeted, size, 0};
    counting->live++;
    counting->live_bytes += (int64_t)size;
    return origin + 1;
}

static inline void counting_give(struct counting *counting, void *block)
{
    struct counting_origin *origin = (struct counting_origin *)block - 1;
    counting->strangers += counting_greeted == 0;
    counting->ends_elsewhere += origin->owner != &counting_greeted;
    counting->live--;
    counting->live_bytes -= (int64_t)origin->size;
    free(origin->base);
}

static inline void *counting_malloc(void *handle, size_t size)
{
    ((struct counting *)handle)->calls[PLAN_CALL_MALLOC][plan_class(size)]++;
    return counting_take(handle, 32, size);
}

static inline void *counting_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    ((struct counting *)handle)->calls[PLAN_CALL_ALIGNED][plan_class(size)]++;
    return counting_take(handle, alignment, size);
}

static inline void *counting_calloc(void *handle, size_t count, size_t size)
{
    ((struct counting *)handle)->calls[PLAN_CALL_CALLOC][plan_class(count * size)]++;
    void *block = counting_take(handle, 32, count * size);
    return block == NULL ? NULL : memset(block, 0, count * size);
}

static inline void counting_free(void *handle, void *block)
{
    struct counting *counting = handle;
    size_t size = block == NULL ? 0 : ((struct counting_origin *)block - 1)->size;
    counting->calls[PLAN_CALL_FREE][plan_class(size)]++;
    if (block != NULL)
        counting_give(counting, block);
}

static inline void *counting_realloc(void *handle, void *block, size_t size)
{
    struct counting *counting = handle;
    counting->calls[PLAN_CALL_REALLOC][plan_class(size)]++;
    void *moved = counting_take(counting, 32, size);
    if (moved == NULL || block == NULL)
        return moved;
    size_t before = ((struct counting_origin *)block - 1)->size;
    memcpy(moved, block, before < size ? before : size);
    counting_give(counting, block);
    return moved;
}

static inline void counting_enter(void *handle)
{
    ((struct counting *)handle)->inside++;
    counting_greeted++;
}

static inline void counting_leave(void *handle)
{
    ((struct counting *)handle)->inside--;
    counting_greeted--;
}

static const struct allocator_heap counting_heap = {.malloc = counting_malloc,
                                                    .free = counting_free,
                                                    .aligned_alloc = counting_aligned_alloc,
                                                    .calloc = counting_calloc,
                                                    .realloc = counting_realloc};
static const struct allocator counting_allocator = {.name = "counting",
                                                    .thread_enter = counting_enter,
                                                    .thread_leave = counting_leave,
                                                    .heap = &counting_heap};

#endif
