/* mmalloc.c: the public calls for blocks: the short path, else the long one, else the reason. */
#include "mmalloc.h"

#include "guard.h"
#include "hot.h"
#include "long.h"
#include "resize.h"
#include "trace.h"

#include <errno.h>
#include <string.h>

#define CALLER __builtin_return_address(0)

void *heap_fail(struct mheap *heap, int error)
{
    __atomic_store_n(&heap->error, error, __ATOMIC_RELAXED);
    errno = error;
    return NULL;
}

static PORT_COLD void *slow_malloc(void *md, size_t size, size_t align, const void *caller)
{
    struct mheap *heap = mheap_of(md);
    int before = errno;
    if (heap == NULL)
        return NULL;
    void *block = heap->checks ? guard_malloc(heap, size, align) : long_malloc(heap, size, align);
    if (block == NULL)
        return heap_fail(heap, errno);
    trace_taken(heap, caller, '+', block, size);
    errno = before;
    return block;
}

void *mmalloc(void *md, size_t size)
{
    struct mheap *heap = mheap_of(md);
    void *block = port_likely(heap != NULL) ? hot_malloc(heap, size) : NULL;
    return port_likely(block != NULL) ? block : slow_malloc(md, size, 1, CALLER);
}

void *mmemalign(void *md, size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        struct mheap *heap = mheap_of(md);
        return heap == NULL ? NULL : heap_fail(heap, EINVAL);
    }
    return slow_malloc(md, size, alignment, CALLER);
}

void *mvalloc(void *md, size_t size)
{
    return mmemalign(md, LAYOUT_PAGE, size);
}

/* Pages that were never used are zero already. */
static PORT_COLD void *slow_calloc(struct mheap *heap, size_t bytes, const void *caller)
{
    int before = errno;
    void *block = long_calloc(heap, bytes);
    if (block == NULL)
        return heap_fail(heap, errno);
    trace_taken(heap, caller, '+', block, bytes);
    errno = before;
    return block;
}

void *mcalloc(void *md, size_t count, size_t size)
{
    struct mheap *heap = mheap_of(md);
    size_t bytes;
    if (heap == NULL)
        return NULL;
    if (__builtin_mul_overflow(count, size, &bytes))
        return heap_fail(heap, ENOMEM);
    void *block = hot_malloc(heap, bytes);
    if (block == NULL && !heap->checks)
        return slow_calloc(heap, bytes, CALLER);
    if (block == NULL)
        block = slow_malloc(heap, bytes, 1, CALLER);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

static PORT_COLD void slow_free(void *md, void *block, const void *caller)
{
    struct mheap *heap = mheap_of(md);
    int before = errno;
    if (heap != NULL)
        trace_given(heap, caller, '-', block);
    if (heap != NULL && heap->checks)
        guard_free(heap, block);
    else if (heap != NULL && !long_free(heap, block))
        __atomic_add_fetch(&heap->bad_frees, 1, __ATOMIC_RELAXED);
    errno = before;
}

void mfree(void *md, void *block)
{
    if (block == NULL)
        return;
    struct mheap *heap = mheap_of(md);
    if (port_unlikely(heap == NULL || !hot_free(heap, block)))
        slow_free(md, block, CALLER);
}

void *mrealloc(void *md, void *block, size_t size)
{
    if (block == NULL)
        return mmalloc(md, size);
    struct mheap *heap = mheap_of(md);
    if (heap == NULL)
        return NULL;
    if (size == 0) {
        mfree(md, block);
        return NULL;
    }
    int before = errno;
    void *to = heap->checks ? guard_realloc(heap, block, size) : resize(heap, block, size);
    if (to == NULL)
        return heap_fail(heap, errno);
    trace_given(heap, CALLER, '<', block);
    trace_taken(heap, CALLER, '>', to, size);
    errno = before;
    return to;
}

size_t mmalloc_usable_size(void *md, void *block)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL || block == NULL)
        return 0;
    return heap->checks ? guard_usable(heap, block) : long_usable(heap, block);
}
