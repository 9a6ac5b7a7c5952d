/* freebsd-malloc9: the faces over malloc(9) and uma(9).  Each handle is a type with its wait flags;
 * all of them share one heap, as in a kernel. */
#include "adapter_cache.h"
#include "adapter_inspect.h"
#include "hot.h"

/* Into the function that a drop-in exports, so that its short path is one function. */
#define FREEBSD_MALLOC9_INLINE static inline __attribute__((always_inline))

FREEBSD_MALLOC9_INLINE void *freebsd_malloc9_malloc(void *handle, size_t size)
{
    const struct malloc9_handle *heap = handle;
    void *block = hot_malloc(handle, size);
    return port_likely(block != NULL) ? block : kern_malloc(size, handle, heap->flags);
}

FREEBSD_MALLOC9_INLINE void freebsd_malloc9_free(void *handle, void *block)
{
    if (port_unlikely(!hot_free(handle, block)))
        kern_free(block, handle);
}

/* What a drop-in, which has one heap, tries first (drop_in.c). */
#define ALLOCATOR_SHORT_MALLOC(handle, size) hot_malloc_sole(size)
#define ALLOCATOR_SHORT_FREE(handle, block)  hot_free_sole(block)

static void *freebsd_malloc9_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    const struct malloc9_handle *heap = handle;
    return kern_malloc_aligned(size, alignment, handle, heap->flags);
}

static void *freebsd_malloc9_calloc(void *handle, size_t count, size_t size)
{
    const struct malloc9_handle *heap = handle;
    return kern_mallocarray(count, size, handle, heap->flags | M_ZERO);
}

static void *freebsd_malloc9_realloc(void *handle, void *block, size_t size)
{
    const struct malloc9_handle *heap = handle;
    return kern_realloc(block, size, handle, heap->flags);
}

static size_t freebsd_malloc9_usable_size(void *handle, void *block)
{
    (void)handle;
    return kern_malloc_usable_size(block);
}

static int freebsd_malloc9_open(const char *options, void **handle)
{
    struct malloc9_handle *heap;
    int error = malloc9_open(options, &heap);
    if (error == 0)
        *handle = heap;
    return error;
}

static void freebsd_malloc9_close(void *handle)
{
    malloc9_close(handle);
}

static const struct allocator_heap freebsd_malloc9_heap = {
    .malloc = freebsd_malloc9_malloc,
    .free = freebsd_malloc9_free,
    .aligned_alloc = freebsd_malloc9_aligned_alloc,
    .calloc = freebsd_malloc9_calloc,
    .realloc = freebsd_malloc9_realloc,
    .usable_size = freebsd_malloc9_usable_size,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "FreeBSD, malloc(9) and uma(9)",
    .traits = ALLOCATOR_SINGLETON | ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE |
              ALLOCATOR_FORK_SAFE,
    .min_align = 16,
    .max_size = 0,
    .open = freebsd_malloc9_open,
    .close = freebsd_malloc9_close,
    .heap = &freebsd_malloc9_heap,
    .cache = &freebsd_malloc9_cache,
    .inspect = &freebsd_malloc9_inspect,
};
