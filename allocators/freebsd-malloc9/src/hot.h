/* hot.h: the short path of malloc and free: a bucket and a counter.
 *
 * `hot.type` is the type whose requests need no second look: it is registered, this thread has
 * counters of it, and no knob, context or waiting request asks for more (type.c).
 */
#ifndef MALLOC9_HOT_H
#define MALLOC9_HOT_H

#include "classes.h"
#include "malloc9.h"
#include "probes.h"
#include "thread.h"

/* Written by this thread alone and read by others.  Where a race detector looks on, or on a machine
 * without an instruction for it, the two halves are apart. */
static inline void hot_count(uint64_t *counter)
{
#if defined(__x86_64__) && !defined(BUCKET_PLAIN)
    ++*counter;
#else
    __atomic_store_n(counter, *counter + 1, __ATOMIC_RELAXED);
#endif
}

/* Returns a block, or NULL where kern_malloc must be asked. */
static inline __attribute__((always_inline)) void *hot_malloc(const struct malloc_type *type,
                                                              size_t size)
{
    void *block;
    if (port_unlikely(hot.type != type || size > CLASS_MOST))
        return NULL;
    unsigned kind = class_kind_for(size);
    if (port_unlikely(!bucket_pop(hot.area, hot.slots[kind], &block)))
        return NULL;
    hot_count(&hot.counts->calls[0][kind]);
    PROBE_MALLOC(type, block, size, kind);
    if (block == NULL)
        __builtin_unreachable();
    return block;
}

/* False where kern_free must be asked. */
static inline __attribute__((always_inline)) bool hot_free(const struct malloc_type *type,
                                                           void *block)
{
    if (port_unlikely(hot.type != type))
        return false;
    uintptr_t page = ((uintptr_t)block - arena_base) >> PAGE_SHIFT;
    if (port_unlikely(page >= WINDOW_PAGES))
        return false;
    unsigned kind = arena_kinds[page];
    if (port_unlikely(!bucket_push(hot.area, hot.slots[kind], block)))
        return false;
    hot_count(&hot.counts->calls[1][kind]);
    PROBE_FREE(type, block, kind);
    return true;
}

#endif
