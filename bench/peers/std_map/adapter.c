/* std-map: what a program without a library for it would write; a peer of the range benchmarks. */
#include "ranges.h"

static const struct allocator_range std_map_range = {
    .map_any = ranges_map_any,
    .map_at = ranges_map_at,
    .unmap = ranges_unmap,
    .query = ranges_query,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "std::map of the C++ library, by first address",
    .min_align = 4096,
    .open = ranges_open,
    .close = ranges_close,
    .range = &std_map_range,
};
