/* adapter_persist.h: the persist face; a root is a key.  What is promised after a loss of power
 * depends on the mode of the entry. */
#ifndef GNU_MMALLOC_ADAPTER_PERSIST_H
#define GNU_MMALLOC_ADAPTER_PERSIST_H

#include "allocator.h"
#include "mmalloc.h"
#include "open.h"

#if defined(MMALLOC_ENTRY_SNAPSHOT)
#define GNU_MMALLOC_POWER_LOSS ALLOCATOR_SURVIVES_POWER_LOSS
#define GNU_MMALLOC_DESTROYED  (OPEN_IN_FILE | MMALLOC_SNAPSHOT)
#else
#define GNU_MMALLOC_POWER_LOSS ALLOCATOR_KEEPS_BLOCKS
#define GNU_MMALLOC_DESTROYED  OPEN_IN_FILE
#endif

static int gnu_mmalloc_root_set(void *handle, unsigned slot, void *block)
{
    return mmalloc_setroot(handle, slot, block);
}

static void *gnu_mmalloc_root_get(void *handle, unsigned slot)
{
    return slot < MMALLOC_KEYS ? mmalloc_getkey(handle, (int)slot) : NULL;
}

static int gnu_mmalloc_sync(void *handle)
{
    return mmalloc_sync(handle);
}

static int gnu_mmalloc_destroy(const char *options)
{
    return heap_destroy(options, GNU_MMALLOC_DESTROYED);
}

static const struct allocator_persist gnu_mmalloc_persist = {
    .process_death = ALLOCATOR_RECOVERS_PROCESS_DEATH,
    .power_loss = GNU_MMALLOC_POWER_LOSS,
    .root_set = gnu_mmalloc_root_set,
    .root_get = gnu_mmalloc_root_get,
    .sync = gnu_mmalloc_sync,
    .destroy = gnu_mmalloc_destroy,
};

#endif
