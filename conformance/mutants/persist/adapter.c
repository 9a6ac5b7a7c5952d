/* control-persist: the faces over the base of the mutants. */
#include "allocator.h"
#include "faulty.h"

#ifdef VAULT_SHARED
#define VAULT_IS_SHARED true
#define VAULT_TRAITS    (ALLOCATOR_SHARED | ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE)
#else
#define VAULT_IS_SHARED false
#define VAULT_TRAITS    0
#endif

static void *control_persist_malloc(void *handle, size_t size)
{
    return faulty_malloc(handle, size);
}

static void *control_persist_calloc(void *handle, size_t count, size_t size)
{
    return faulty_calloc(handle, count, size);
}

static void control_persist_free(void *handle, void *block)
{
    vault_free(handle, block);
}

static void *control_persist_realloc(void *handle, void *block, size_t size)
{
    return faulty_realloc(handle, block, size);
}

static size_t control_persist_usable_size(void *handle, void *block)
{
    return vault_usable_size(handle, block);
}

static int control_persist_root_set(void *handle, unsigned slot, void *block)
{
    return vault_root_set(handle, slot, block);
}

static void *control_persist_root_get(void *handle, unsigned slot)
{
    return vault_root_get(handle, slot);
}

static int control_persist_sync(void *handle)
{
    return vault_sync(handle);
}

static bool control_persist_check(void *handle, char *why, size_t why_size)
{
    return vault_check(handle, why, why_size);
}

static void control_persist_walk(void *handle, allocator_visit *visit, void *argument)
{
    vault_walk(handle, visit, argument);
}

static void control_persist_stats(void *handle, struct allocator_stats *stats)
{
    faulty_stats(handle, stats);
}

static size_t control_persist_trim(void *handle)
{
    return faulty_trim(handle);
}

static int control_persist_open(const char *options, void **handle)
{
    return vault_open(options, VAULT_IS_SHARED, handle);
}

static void control_persist_close(void *handle)
{
    vault_close(handle);
}

static int control_persist_enter(void *handle)
{
    return vault_reenter(handle);
}

static const struct allocator_heap control_persist_heap = {
    .malloc = control_persist_malloc,
    .free = control_persist_free,
    .calloc = control_persist_calloc,
    .realloc = control_persist_realloc,
    .usable_size = control_persist_usable_size,
};

static const struct allocator_persist control_persist_persist = {
    ALLOCATOR_RECOVERS_PROCESS_DEATH, ALLOCATOR_SURVIVES_POWER_LOSS, control_persist_root_set,
    control_persist_root_get,         control_persist_sync,          faulty_destroy,
};

static const struct allocator_inspect control_persist_inspect = {
    .check = control_persist_check,
    .walk = control_persist_walk,
    .stats = control_persist_stats,
    .trim = control_persist_trim,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "the base of the persist face's mutants",
    .traits = ALLOCATOR_PERSISTENT | ALLOCATOR_CRASH_SAFE | ALLOCATOR_RELOCATABLE |
              ALLOCATOR_BOUNDED | ALLOCATOR_SETS_ERRNO | VAULT_TRAITS,
    .min_align = VAULT_CELL,
    .open = control_persist_open,
    .close = control_persist_close,
    .process_enter = VAULT_IS_SHARED ? control_persist_enter : NULL,
    .heap = &control_persist_heap,
    .persist = &control_persist_persist,
    .inspect = &control_persist_inspect,
};
