/* mapped-file: a file, mmap and msync, and lists of freed blocks: the reference of the benchmarks
 * of heaps in files. */
#include "mapped.h"

static const struct allocator_heap mapped_heap = {
    .malloc = mapped_malloc,
    .free = mapped_free,
};

static const struct allocator_persist mapped_persist = {
    .process_death = ALLOCATOR_PROMISES_NOTHING,
    .power_loss = ALLOCATOR_PROMISES_NOTHING,
    .root_set = mapped_root_set,
    .root_get = mapped_root_get,
    .sync = mapped_sync,
    .destroy = mapped_destroy,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "POSIX mmap and msync",
    .traits = ALLOCATOR_PERSISTENT | ALLOCATOR_RELOCATABLE,
    .min_align = 16,
    .open = mapped_open,
    .close = mapped_close,
    .heap = &mapped_heap,
    .persist = &mapped_persist,
};
