/* null: the floor.  A bump pointer; free does nothing.
 *
 * What a row of it costs is what the harness costs, so every comparison shows one.  It is here to
 * price the measuring, not to be used: memory comes back only when the process ends.
 *
 * Through the table a thread's chunk is a ring: the pointer starts over when the chunk is used up,
 * so that a hot loop stays in cached memory, as it does with an allocator that reuses.  A block is
 * therefore overwritten once RING_BYTES more have been asked for by its thread, and a workload
 * whose blocks live longer has outgrown the window.  The drop-in serves whole programs, whose
 * blocks may live for ever: there the pointer goes on through a window of WINDOW_BYTES, once.
 *
 * Before each block stands its size, which realloc needs.
 */
#include "allocator.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 16, HEADER_BYTES = 16 };

#ifdef ALLOCATOR_DROP_IN
static const bool reuses = false;
#define CHUNK_BYTES ((size_t)4 << 20)
#else
static const bool reuses = true;
#define CHUNK_BYTES RING_BYTES
#endif
#define RING_BYTES   ((size_t)64 << 20)
#define WINDOW_BYTES ((size_t)64 << 30)

static char *window;
static _Atomic size_t window_used;

/* The rest of this thread's chunk. */
static __thread char *chunk_start, *chunk_next, *chunk_end;

/* Takes `size` bytes of the window for this thread; false when the window is used up. */
static bool take_chunk(size_t size)
{
    size_t bytes = (size + CHUNK_BYTES - 1) / CHUNK_BYTES * CHUNK_BYTES;
    if (bytes > WINDOW_BYTES - atomic_load_explicit(&window_used, memory_order_relaxed))
        return false;
    size_t offset = atomic_fetch_add_explicit(&window_used, bytes, memory_order_relaxed);
    if (offset > WINDOW_BYTES - bytes)
        return false;
    chunk_start = chunk_next = window + offset;
    chunk_end = chunk_start + bytes;
    return true;
}

/* A block of `size` bytes behind its header, or NULL. */
static void *bump(size_t alignment, size_t size)
{
    if (size > WINDOW_BYTES || alignment > WINDOW_BYTES / 4)
        return NULL;
    size_t need = HEADER_BYTES + alignment + size;
    if (__builtin_expect((size_t)(chunk_end - chunk_next) < need, 0)) {
        if (reuses && (size_t)(chunk_end - chunk_start) >= need)
            chunk_next = chunk_start;
        else if (!take_chunk(need))
            return NULL;
    }
    uintptr_t block = ((uintptr_t)chunk_next + HEADER_BYTES + alignment - 1) & ~(alignment - 1);
    chunk_next = (char *)((block + size + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1));
    memcpy((char *)block - sizeof size, &size, sizeof size);
    return (void *)block;
}

static size_t null_usable_size(void *handle, void *block)
{
    (void)handle;
    size_t size = 0;
    if (block != NULL)
        memcpy(&size, (char *)block - sizeof size, sizeof size);
    return size;
}

static void *null_malloc(void *handle, size_t size)
{
    (void)handle;
    return bump(ALIGNMENT, size);
}

static void null_free(void *handle, void *block)
{
    (void)handle, (void)block;
}

static void *null_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    (void)handle;
    return bump(alignment < ALIGNMENT ? ALIGNMENT : alignment, size);
}

static void *null_calloc(void *handle, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    void *block = null_malloc(handle, total);
    /* The window's first use is zero already; a ring's second is not. */
    return block == NULL || !reuses ? block : memset(block, 0, total);
}

static void *null_realloc(void *handle, void *block, size_t size)
{
    size_t before = null_usable_size(handle, block);
    void *moved = null_malloc(handle, size);
    if (moved != NULL && block != NULL)
        memcpy(moved, block, before < size ? before : size);
    return moved;
}

static int null_open(const char *options, void **handle)
{
    if (options != NULL)
        return EINVAL;
    if (window == NULL) {
        void *base = mmap(NULL, WINDOW_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base == MAP_FAILED)
            return errno;
        window = base;
    }
    *handle = window;
    return 0;
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
    .min_align = ALIGNMENT,
    .max_size = WINDOW_BYTES / 2,
    .open = null_open,
    .close = null_close,
    .heap = &null_heap,
};
