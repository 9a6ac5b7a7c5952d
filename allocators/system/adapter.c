/* system: the malloc that this process has.
 *
 * Without a preloaded library that is the C library's, the reference of every comparison; with one
 * it is that library.  Which of the two it was is proved by the process that measures, never
 * assumed.  The slots are NULL for what the C library of the platform does not declare.
 */
#include "allocator.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

static char process; /* a handle is never NULL */

static void *system_malloc(void *handle, size_t size)
{
    (void)handle;
    return malloc(size);
}

static void system_free(void *handle, void *block)
{
    (void)handle;
    free(block);
}

static void *system_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    (void)handle;
    return aligned_alloc(alignment, size);
}

static void *system_calloc(void *handle, size_t count, size_t size)
{
    (void)handle;
    return calloc(count, size);
}

static void *system_realloc(void *handle, void *block, size_t size)
{
    (void)handle;
    return realloc(block, size);
}

static size_t system_usable_size(void *handle, void *block)
{
    (void)handle;
    return malloc_usable_size(block);
}

static int system_open(const char *options, void **handle)
{
    *handle = &process;
    return options == NULL ? 0 : EINVAL;
}

static void system_close(void *handle)
{
    (void)handle;
}

static const struct allocator_heap system_heap = {
    .malloc = system_malloc,
    .free = system_free,
    .aligned_alloc = system_aligned_alloc,
    .calloc = system_calloc,
    .realloc = system_realloc,
    .usable_size = system_usable_size,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "the C library, or what is preloaded in its place",
    .traits = ALLOCATOR_SINGLETON | ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE |
              ALLOCATOR_FORK_SAFE | ALLOCATOR_SETS_ERRNO,
    /* A block smaller than this is all that C23 lets be aligned to less than max_align_t, and
     * every malloc that can be preloaded gives it as much. */
    .min_align = sizeof(void *),
    .open = system_open,
    .close = system_close,
    .heap = &system_heap,
};
