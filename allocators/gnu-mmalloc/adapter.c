/* gnu-mmalloc: the faces over mmalloc.  Each handle is a descriptor of its own. */
#include "adapter_inspect.h"
#include "allocator.h"
#include "cache.h"
#include "hot.h"
#include "mmalloc.h"
#include "open.h"
#include "resize.h"

#if defined(MMALLOC_ENTRY_FILE)
#include "adapter_persist.h"
#define GNU_MMALLOC_FLAGS OPEN_IN_FILE
#define GNU_MMALLOC_TRAITS                                                                         \
    (ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE | ALLOCATOR_RELOCATABLE | ALLOCATOR_SHARED)
#define GNU_MMALLOC_PERSIST &gnu_mmalloc_persist
#elif defined(MMALLOC_ENTRY_SNAPSHOT)
#include "adapter_persist.h"
#define GNU_MMALLOC_FLAGS   (OPEN_IN_FILE | MMALLOC_SNAPSHOT)
#define GNU_MMALLOC_TRAITS  (ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE | ALLOCATOR_RELOCATABLE)
#define GNU_MMALLOC_PERSIST &gnu_mmalloc_persist
#elif defined(MMALLOC_ENTRY_CHECK)
#define GNU_MMALLOC_FLAGS MMALLOC_CHECK
#define GNU_MMALLOC_TRAITS                                                                         \
    (ALLOCATOR_FORK_SAFE | ALLOCATOR_DETECTS_DOUBLE_FREE | ALLOCATOR_DETECTS_FOREIGN_FREE |        \
     ALLOCATOR_DETECTS_OVERFLOW)
#define GNU_MMALLOC_PERSIST NULL
#else
#define GNU_MMALLOC_FLAGS   0
#define GNU_MMALLOC_TRAITS  ALLOCATOR_FORK_SAFE
#define GNU_MMALLOC_PERSIST NULL
#endif

/* What a drop-in tries first (drop_in.c); its handle is NULL until the heap is open. */
#define ALLOCATOR_SHORT_MALLOC gnu_mmalloc_short_malloc
#define ALLOCATOR_SHORT_FREE   gnu_mmalloc_short_free

static inline __attribute__((always_inline)) void *gnu_mmalloc_short_malloc(void *handle,
                                                                            size_t size)
{
    return port_likely(handle != NULL) ? hot_malloc(handle, size) : NULL;
}

static inline __attribute__((always_inline)) bool gnu_mmalloc_short_free(void *handle, void *block)
{
    return port_likely(handle != NULL) && hot_free(handle, block);
}

static inline void *gnu_mmalloc_malloc(void *handle, size_t size)
{
    void *block = hot_malloc(handle, size);
    return port_likely(block != NULL) ? block : mmalloc(handle, size);
}

static inline void gnu_mmalloc_free(void *handle, void *block)
{
    if (port_unlikely(!hot_free(handle, block)))
        mfree(handle, block);
}

static void *gnu_mmalloc_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    return mmemalign(handle, alignment, size);
}

static void *gnu_mmalloc_calloc(void *handle, size_t count, size_t size)
{
    return mcalloc(handle, count, size);
}

static void *gnu_mmalloc_realloc(void *handle, void *block, size_t size)
{
    return mrealloc(handle, block, size);
}

static size_t gnu_mmalloc_usable_size(void *handle, void *block)
{
    return mmalloc_usable_size(handle, block);
}

static int gnu_mmalloc_open(const char *options, void **handle)
{
    return heap_open(options, GNU_MMALLOC_FLAGS, handle);
}

/* A region whose last write failed is given up by the second call. */
static void gnu_mmalloc_close(void *handle)
{
    if (mmalloc_detach(handle) != NULL)
        mmalloc_detach(handle);
}

static void gnu_mmalloc_thread_leave(void *handle)
{
    cache_leave(handle);
}

static const struct allocator_heap gnu_mmalloc_heap = {
    .malloc = gnu_mmalloc_malloc,
    .free = gnu_mmalloc_free,
    .aligned_alloc = gnu_mmalloc_aligned_alloc,
    .calloc = gnu_mmalloc_calloc,
    .realloc = gnu_mmalloc_realloc,
    .usable_size = gnu_mmalloc_usable_size,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "GNU mmalloc, Cygnus 1992",
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE | ALLOCATOR_SETS_ERRNO |
              GNU_MMALLOC_TRAITS,
    .min_align = 16,
    .open = gnu_mmalloc_open,
    .close = gnu_mmalloc_close,
    .thread_leave = gnu_mmalloc_thread_leave,
    .process_enter = mmalloc_forked,
    .heap = &gnu_mmalloc_heap,
    .persist = GNU_MMALLOC_PERSIST,
    .inspect = &gnu_mmalloc_inspect,
};
