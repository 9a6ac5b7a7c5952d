/* binding.h: how a body's calls reach the heap.
 *
 * A body is compiled once for each binding, with one of these set:
 *   BINDING_TABLE    through the allocator's own face, an indirect call a time
 *   BINDING_BOUND    the adapter is in the same unit, so the calls are direct: what a program that
 *                    uses the native interface pays
 *   BINDING_PRELOAD  the malloc family, through the dynamic linker, as any program gets it
 * The body itself is the same text in all three.
 */
#ifndef ASSAY_BINDING_H
#define ASSAY_BINDING_H

#include "body.h"

#include <stdlib.h>

#if defined BINDING_TABLE
#define BODY_ENTRY(name) body_##name##_table
#elif defined BINDING_BOUND
#define BODY_ENTRY(name) body_##name##_bound
#elif defined BINDING_PRELOAD
#define BODY_ENTRY(name) body_##name##_preload
#else
#error "a body needs a binding"
#endif

/* The heap of a body's state, copied from its arguments. */
struct heap {
    const struct allocator *allocator;
    const struct allocator_heap *face;
    void *handle;
};

/* Under preload there is no allocator to name, and nothing of it is used. */
static inline struct heap heap_of(const struct body_arguments *arguments)
{
#if defined BINDING_PRELOAD
    (void)arguments;
    return (struct heap){0};
#else
    return (struct heap){arguments->allocator, arguments->allocator->heap, arguments->handle};
#endif
}

#if defined BINDING_PRELOAD
#define HEAP_CALL(heap, slot, function, ...) ((void)(heap), function(__VA_ARGS__))
#elif defined BINDING_BOUND
#define HEAP_CALL(heap, slot, function, ...)                                                       \
    (ALLOCATOR_ENTRY.heap->slot((heap)->handle, __VA_ARGS__))
#else
#define HEAP_CALL(heap, slot, function, ...) ((heap)->face->slot((heap)->handle, __VA_ARGS__))
#endif

static inline void *heap_malloc(const struct heap *heap, size_t size)
{
    return HEAP_CALL(heap, malloc, malloc, size);
}

static inline void heap_free(const struct heap *heap, void *block)
{
    HEAP_CALL(heap, free, free, block);
}

static inline void *heap_aligned_alloc(const struct heap *heap, size_t alignment, size_t size)
{
    return HEAP_CALL(heap, aligned_alloc, aligned_alloc, alignment, size);
}

static inline void *heap_calloc(const struct heap *heap, size_t count, size_t size)
{
    return HEAP_CALL(heap, calloc, calloc, count, size);
}

static inline void *heap_realloc(const struct heap *heap, void *block, size_t size)
{
    return HEAP_CALL(heap, realloc, realloc, block, size);
}

/* A thread's first and last word to the heap. */
static inline void heap_thread_enter(const struct heap *heap)
{
    if (heap->allocator != NULL && heap->allocator->thread_enter != NULL)
        heap->allocator->thread_enter(heap->handle);
}

static inline void heap_thread_leave(const struct heap *heap)
{
    if (heap->allocator != NULL && heap->allocator->thread_leave != NULL)
        heap->allocator->thread_leave(heap->handle);
}

#endif
