/* shm-malloc: the faces over a heap of shm_malloc.h. */
#include "adapter_inspect.h"
#include "adapter_persist.h"
#include "hot.h"

static void *shm_malloc_malloc(void *handle, size_t size)
{
    return shm_heap_malloc(handle, size);
}

static void shm_malloc_free(void *handle, void *block)
{
    shm_heap_free(handle, block);
}

/* What a drop-in tries first (drop_in.c), unless each block has guards. */
#ifndef MALLOC_DEBUG
#define ALLOCATOR_SHORT_MALLOC hot_malloc
#define ALLOCATOR_SHORT_FREE   hot_free
#endif

static void *shm_malloc_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    return shm_heap_aligned(handle, alignment, size);
}

static void *shm_malloc_calloc(void *handle, size_t count, size_t size)
{
    return shm_heap_calloc(handle, count, size);
}

static void *shm_malloc_realloc(void *handle, void *block, size_t size)
{
    return shm_heap_realloc(handle, block, size);
}

static bool shm_malloc_realloc_in_place(void *handle, void *block, size_t size)
{
    return shm_heap_resize(handle, block, size);
}

static size_t shm_malloc_usable_size(void *handle, void *block)
{
    return shm_heap_usable(handle, block);
}

static int shm_malloc_open(const char *options, void **handle)
{
    struct shm_heap *heap;
    int error = shm_open_heap(options, &heap);
    if (error == 0)
        *handle = heap;
    return error;
}

static void shm_malloc_close(void *handle)
{
    shm_close_heap(handle);
}

static void shm_malloc_thread_leave(void *handle)
{
    shm_thread_leave(handle);
}

static const struct allocator_heap shm_malloc_heap = {
    .malloc = shm_malloc_malloc,
    .free = shm_malloc_free,
    .aligned_alloc = shm_malloc_aligned_alloc,
    .calloc = shm_malloc_calloc,
    .realloc = shm_malloc_realloc,
    .realloc_in_place = shm_malloc_realloc_in_place,
    .usable_size = shm_malloc_usable_size,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "Chris Dodd, shm_malloc; McKenney and Slingwine, USENIX 1993",
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE | ALLOCATOR_SETS_ERRNO |
              ALLOCATOR_DETECTS_DOUBLE_FREE | ALLOCATOR_DETECTS_FOREIGN_FREE | SHM_MALLOC_TRAITS,
    .min_align = GRANULE,
    .open = shm_malloc_open,
    .close = shm_malloc_close,
    .thread_leave = shm_malloc_thread_leave,
    .heap = &shm_malloc_heap,
    .inspect = &shm_malloc_inspect,
    .process_enter = SHM_MALLOC_PROCESS_ENTER,
    .persist = SHM_MALLOC_PERSIST,
};
