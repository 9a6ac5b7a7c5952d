/* boost-interprocess: what a C++ program takes for a heap that processes share; a peer of the rows
 * with several of them. */
#include "segment.h"

static const struct allocator_heap boost_interprocess_heap = {
    .malloc = segment_malloc,
    .free = segment_free,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "Boost.Interprocess, managed_shared_memory with its usual algorithm and mutex",
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE | ALLOCATOR_SHARED,
    .min_align = 16,
    .open = segment_open,
    .close = segment_close,
    .heap = &boost_interprocess_heap,
};
