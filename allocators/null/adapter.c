/* The heap face of null.  What null is stands in bump.h, which is included whole so that a bound
 * call costs no more than the bump itself. */
#include "allocator.h"
#include "bump.h"

static void *null_malloc(void *handle, size_t size)
{
    (void)handle;
    return null_bump(NULL_ALIGNMENT, size);
}

static void null_free(void *handle, void *block)
{
    (void)handle;
    null_drop(block);
}

static void *null_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    (void)handle;
    return null_bump(alignment < NULL_ALIGNMENT ? NULL_ALIGNMENT : alignment, size);
}

static void *null_calloc(void *handle, size_t count, size_t size)
{
    (void)handle;
    return null_zeroed(count, size);
}

static void *null_realloc(void *handle, void *block, size_t size)
{
    (void)handle;
    return null_resize(block, size);
}

static size_t null_usable_size(void *handle, void *block)
{
    (void)handle;
    return null_size(block);
}

static int null_open(const char *options, void **handle)
{
    int error = options != NULL ? EINVAL : null_reserve();
    *handle = null_window;
    return error;
}

static void null_close(void *handle)
{
    (void)handle;
}

static const struct allocator_heap null_heap = {
    .malloc = null_malloc,
    .free = null_free,
    .aligned_alloc = null_aligned_alloc,
    .calloc = null_calloc,
    .realloc = null_realloc,
    .usable_size = null_usable_size,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "a bump pointer",
    .traits = ALLOCATOR_SINGLETON | ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .min_align = NULL_ALIGNMENT,
    .max_size = NULL_WINDOW_BYTES / 2,
    .open = null_open,
    .close = null_close,
    .heap = &null_heap,
};
