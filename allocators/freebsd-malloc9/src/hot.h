/* hot.h: the short path of malloc and free: a bucket and a counter.
 *
 * `hot.type` is the type whose requests need no second look: it is registered, this thread has
 * counters of it, and no knob, context or waiting request asks for more (type.c).  Where it is
 * none, `hot.area` leads to no bucket.
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

static inline bool hot_is(const struct malloc_type *type)
{
    return port_likely(__atomic_load_n(&hot.type, __ATOMIC_RELAXED) == type);
}

/* Where the program has this type only: a block, or NULL where kern_malloc must be asked. */
static inline __attribute__((always_inline)) void *hot_malloc_sole(size_t size)
{
    void *block;
    if (port_unlikely(size > CLASS_MOST))
        return NULL;
    uintptr_t kind = class_kind_for(size);
    struct rseq_area *area = __atomic_load_n(&hot.area, __ATOMIC_RELAXED);
    if (port_unlikely(!bucket_pop(area, &hot.tops, kind, &block)))
        return NULL;
    hot_count(&hot.counts->calls[0][kind]);
    PROBE_MALLOC(hot.type, block, size, kind);
    if (block == NULL)
        __builtin_unreachable();
    return block;
}

/* False where kern_free must be asked. */
static inline __attribute__((always_inline)) bool hot_free_sole(void *block)
{
    uintptr_t page = ((uintptr_t)block - arena_base) >> PAGE_SHIFT;
    if (port_unlikely(page >= WINDOW_PAGES))
        return false;
    uintptr_t kind = arena_kinds[page];
    struct rseq_area *area = __atomic_load_n(&hot.area, __ATOMIC_RELAXED);
    if (port_unlikely(!bucket_push(area, &hot.tops, kind, block)))
        return false;
    hot_count(&hot.counts->calls[1][kind]);
    PROBE_FREE(hot.type, block, kind);
    return true;
}

/* The same where there may be other types. */
static inline __attribute__((always_inline)) void *hot_malloc(const struct malloc_type *type,
                                                              size_t size)
{
    return hot_is(type) ? hot_malloc_sole(size) : NULL;
}
static inline __attribute__((always_inline)) bool hot_free(const struct malloc_type *type,
                                                           void *block)
{
    return hot_is(type) && hot_free_sole(block);
}

#endif
