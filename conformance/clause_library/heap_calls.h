/* heap_calls.h: the heap face of a clause's run, a function an operation. */
#ifndef ASSAY_HEAP_CALLS_H
#define ASSAY_HEAP_CALLS_H

#include "clause.h"

static inline void *heap_malloc(const struct clause_run *run, size_t size)
{
    return run->allocator->heap->malloc(run->handle, size);
}

static inline void heap_free(const struct clause_run *run, void *block)
{
    run->allocator->heap->free(run->handle, block);
}

static inline void heap_free_sized(const struct clause_run *run, void *block, size_t size)
{
    run->allocator->heap->free_sized(run->handle, block, size);
}

static inline void *heap_aligned_alloc(const struct clause_run *run, size_t alignment, size_t size)
{
    return run->allocator->heap->aligned_alloc(run->handle, alignment, size);
}

static inline void *heap_calloc(const struct clause_run *run, size_t count, size_t size)
{
    return run->allocator->heap->calloc(run->handle, count, size);
}

static inline void *heap_realloc(const struct clause_run *run, void *block, size_t size)
{
    return run->allocator->heap->realloc(run->handle, block, size);
}

static inline bool heap_realloc_in_place(const struct clause_run *run, void *block, size_t size)
{
    return run->allocator->heap->realloc_in_place(run->handle, block, size);
}

static inline size_t heap_usable_size(const struct clause_run *run, void *block)
{
    return run->allocator->heap->usable_size(run->handle, block);
}

#endif
