/* libpmemobj: the heap of PMDK; a peer of the benchmarks of heaps in files. */
#include "pool.h"

static const struct allocator_heap pool_heap = {
    .malloc = pool_malloc,
    .free = pool_free,
};

static const struct allocator_persist pool_persist = {
    .process_death = ALLOCATOR_RECOVERS_PROCESS_DEATH,
    .power_loss = ALLOCATOR_PROMISES_NOTHING,
    .root_set = pool_root_set,
    .root_get = pool_root_get,
    .sync = pool_sync,
    .destroy = pool_destroy,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "PMDK, libpmemobj(7)",
    .traits = ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE | ALLOCATOR_RELOCATABLE,
    .min_align = 16,
    .open = pool_open,
    .close = pool_close,
    .heap = &pool_heap,
    .persist = &pool_persist,
};
