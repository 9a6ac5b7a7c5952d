/* adapter_persist.h: the persist face over a heap, and what only a shared one promises. */
#ifndef SHM_ADAPTER_PERSIST_H
#define SHM_ADAPTER_PERSIST_H

#include "allocator.h"
#include "shm_malloc.h"

#ifdef SHM_PRIVATE
#define SHM_MALLOC_TRAITS        ALLOCATOR_FORK_SAFE
#define SHM_MALLOC_PROCESS_ENTER NULL
#define SHM_MALLOC_PERSIST       NULL
#else
#define SHM_MALLOC_TRAITS                                                                          \
    (ALLOCATOR_SHARED | ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE | ALLOCATOR_RELOCATABLE)

static int shm_malloc_root_set(void *handle, unsigned slot, void *block)
{
    return shm_root_set(handle, slot, block);
}

static void *shm_malloc_root_get(void *handle, unsigned slot)
{
    return shm_root_get(handle, slot);
}

static int shm_malloc_sync(void *handle)
{
    return shm_sync(handle);
}

static int shm_malloc_process_enter(void *handle)
{
    return shm_enter_heap(handle);
}

/* A death in the middle of a realloc may leave both blocks, or a guard that is written by halves.
 */
#ifdef MALLOC_DEBUG
#define SHM_MALLOC_PROCESS_DEATH ALLOCATOR_PROMISES_NOTHING
#else
#define SHM_MALLOC_PROCESS_DEATH ALLOCATOR_RECOVERS_PROCESS_DEATH
#endif

static const struct allocator_persist shm_malloc_persist = {
    .process_death = SHM_MALLOC_PROCESS_DEATH,
    .power_loss = ALLOCATOR_REFUSES_DAMAGE,
    .root_set = shm_malloc_root_set,
    .root_get = shm_malloc_root_get,
    .sync = shm_malloc_sync,
    .destroy = shm_destroy_heap,
};
#define SHM_MALLOC_PROCESS_ENTER shm_malloc_process_enter
#define SHM_MALLOC_PERSIST       (&shm_malloc_persist)
#endif

#endif
