/* control: the faces over the base of the mutants. */
#include "allocator.h"
#include "heap.h"
#include "promises.h"

static void *control_heap_malloc(void *handle, size_t size)
{
    return control_malloc(handle, size);
}

static void control_heap_free(void *handle, void *block)
{
    control_free(handle, block);
}

static void control_heap_free_sized(void *handle, void *block, size_t size)
{
    control_free_sized(handle, block, size);
}

static void *control_heap_aligned_alloc(void *handle, size_t alignment, size_t size)
{
    return control_aligned_alloc(handle, alignment, size);
}

static void *control_heap_calloc(void *handle, size_t count, size_t size)
{
    return control_calloc(handle, count, size);
}

static void *control_heap_realloc(void *handle, void *block, size_t size)
{
    return control_realloc(handle, block, size);
}

static bool control_heap_realloc_in_place(void *handle, void *block, size_t size)
{
    return control_realloc_in_place(handle, block, size);
}

static size_t control_heap_usable_size(void *handle, void *block)
{
    return control_usable_size(handle, block);
}

static bool control_inspect_check(void *handle, char *why, size_t why_size)
{
    return control_check(handle, why, why_size);
}

static void control_inspect_walk(void *handle, allocator_visit *visit, void *argument)
{
    control_walk(handle, visit, argument);
}

static void control_inspect_stats(void *handle, struct allocator_stats *stats)
{
    struct control_stats own;
    control_stats(handle, &own);
    *stats = (struct allocator_stats){own.live_bytes,  own.free_bytes,  own.footprint_bytes,
                                      own.live_blocks, own.allocations, own.frees};
}

static size_t control_inspect_trim(void *handle)
{
    return control_trim(handle);
}

static size_t control_inspect_compact(void *handle, allocator_moved *moved, void *argument)
{
    return control_compact(handle, moved, argument);
}

static bool control_inspect_owns(void *handle, const void *address)
{
    return control_owns(handle, address);
}

static int control_adapter_open(const char *options, void **handle)
{
    struct heap *heap;
    int error = control_open(options, &heap);
    if (error == 0)
        *handle = heap;
    return error;
}

static void control_adapter_close(void *handle)
{
    control_close(handle);
}

static const struct allocator_heap control_heap = {
    control_heap_malloc,           control_heap_free,        control_heap_free_sized,
    control_heap_aligned_alloc,    control_heap_calloc,      control_heap_realloc,
    control_heap_realloc_in_place, control_heap_usable_size,
};

static const struct allocator_inspect control_inspect = {
    control_inspect_check, control_inspect_walk,    control_inspect_stats,
    control_inspect_trim,  control_inspect_compact, control_inspect_owns,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "the base of the mutants",
    .traits = HEAP_TRAITS,
    .min_align = LEAST_ALIGNMENT,
    .max_size = BLOCK_MOST,
    .open = control_adapter_open,
    .close = control_adapter_close,
    .heap = &control_heap,
    .inspect = &control_inspect,
};
