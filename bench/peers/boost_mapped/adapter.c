/* boost-mapped-file: a segment of Boost.Interprocess in a file; a peer of the benchmarks. */
#include "segment.h"

static const struct allocator_heap segment_heap = {
    .malloc = segment_malloc,
    .free = segment_free,
};

static const struct allocator_persist segment_persist = {
    .process_death = ALLOCATOR_PROMISES_NOTHING,
    .power_loss = ALLOCATOR_PROMISES_NOTHING,
    .root_set = segment_root_set,
    .root_get = segment_root_get,
    .sync = segment_sync,
    .destroy = segment_destroy,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "Boost.Interprocess, managed_mapped_file",
    .traits = ALLOCATOR_PERSISTENT | ALLOCATOR_RELOCATABLE,
    .min_align = 16,
    .open = segment_open,
    .close = segment_close,
    .heap = &segment_heap,
    .persist = &segment_persist,
};
