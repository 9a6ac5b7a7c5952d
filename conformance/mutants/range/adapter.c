/* control-range: the faces over the base of the mutants. */
#include "allocator.h"
#include "space.h"

static int control_range_face_map_any(void *handle, uint64_t length, int prot, int flags, int fd,
                                      int64_t offset, uint64_t *address)
{
    struct allocator_range_info like = {0, 0, offset, prot, flags, fd};
    return control_range_map_any(handle, length, like, address);
}

static int control_range_face_map_at(void *handle, uint64_t address, uint64_t length, int prot,
                                     int flags, int fd, int64_t offset,
                                     allocator_range_update *update, void *argument)
{
    struct allocator_range_info like = {0, 0, offset, prot, flags, fd};
    return control_range_map_at(handle, address, length, like, (struct listener){update, argument});
}

static int control_range_face_unmap(void *handle, uint64_t address, uint64_t length,
                                    allocator_range_update *update, void *argument)
{
    return control_range_unmap(handle, address, length, (struct listener){update, argument});
}

static int control_range_face_protect(void *handle, uint64_t address, uint64_t length, int prot,
                                      allocator_range_update *update, void *argument)
{
    return control_range_protect(handle, address, length, prot,
                                 (struct listener){update, argument});
}

static int control_range_face_query(void *handle, uint64_t address,
                                    struct allocator_range_info *info)
{
    return control_range_query(handle, address, info);
}

static bool control_range_inspect_check(void *handle, char *why, size_t why_size)
{
    return control_range_check(handle, why, why_size);
}

static void control_range_inspect_walk(void *handle, allocator_visit *visit, void *argument)
{
    control_range_walk(handle, visit, argument);
}

static void control_range_inspect_stats(void *handle, struct allocator_stats *stats)
{
    control_range_stats(handle, stats);
}

static bool control_range_inspect_owns(void *handle, const void *address)
{
    return control_range_owns(handle, (uintptr_t)address);
}

static int control_range_adapter_open(const char *options, void **handle)
{
    struct space *space;
    int error = control_range_open(options, &space);
    if (error == 0)
        *handle = space;
    return error;
}

static void control_range_adapter_close(void *handle)
{
    control_range_close(handle);
}

static const struct allocator_range control_range_face = {
    control_range_face_map_any, control_range_face_map_at, control_range_face_unmap,
    control_range_face_protect, control_range_face_query,
};

static const struct allocator_inspect control_range_inspect = {
    .check = control_range_inspect_check,
    .walk = control_range_inspect_walk,
    .stats = control_range_inspect_stats,
    .owns = control_range_inspect_owns,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "the base of the range face's mutants",
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .min_align = 4096,
    .open = control_range_adapter_open,
    .close = control_range_adapter_close,
    .range = &control_range_face,
    .inspect = &control_range_inspect,
};
