/* libmmap: the faces over the library.  Each handle is an address space of its own. */
#include "allocator.h"
#include "libmmap_locked.h"
#include "open.h"

#include <stdio.h>

#ifdef LIBMMAP_LOCKED
#define LIBMMAP_TRAITS   (ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE)
#define LIBMMAP_CALL(of) mm_locked_##of
#else
#define LIBMMAP_TRAITS   0u
#define LIBMMAP_CALL(of) mm_##of
#endif

/* Who wants to be told, behind the library's own kind of callback: two arguments of each call. */
struct libmmap_listener {
    allocator_range_update *update;
    void *argument;
};

#define LIBMMAP_TOLD(update, argument)                                                             \
    (update) != NULL ? libmmap_tell : NULL, &(struct libmmap_listener)                             \
    {                                                                                              \
        update, argument                                                                           \
    }

static struct allocator_range_info libmmap_info(MMInfo info)
{
    return (struct allocator_range_info){info.base, info.len,   info.offset,
                                         info.prot, info.flags, info.fd};
}

static void libmmap_tell(uint64_t start, size_t length, MMInfo before, void *listener)
{
    const struct libmmap_listener *to = listener;
    struct allocator_range_info info = libmmap_info(before);
    to->update(start, length, &info, to->argument);
}

static int libmmap_map_any(void *handle, uint64_t length, int prot, int flags, int fd,
                           int64_t offset, uint64_t *address)
{
    MMRequest request = {MM_ANYWHERE, 0, length, 0, prot, flags, fd, offset};
    return -LIBMMAP_CALL(map)(handle, &request, NULL, NULL, address);
}

static int libmmap_map_at(void *handle, uint64_t address, uint64_t length, int prot, int flags,
                          int fd, int64_t offset, allocator_range_update *update, void *argument)
{
    MMRequest request = {MM_FIXED, address, length, 0, prot, flags, fd, offset};
    return -LIBMMAP_CALL(map)(handle, &request, LIBMMAP_TOLD(update, argument), &address);
}

static int libmmap_unmap(void *handle, uint64_t address, uint64_t length,
                         allocator_range_update *update, void *argument)
{
    return -LIBMMAP_CALL(unmap_cb)(handle, address, length, LIBMMAP_TOLD(update, argument));
}

static int libmmap_protect(void *handle, uint64_t address, uint64_t length, int prot,
                           allocator_range_update *update, void *argument)
{
    return -LIBMMAP_CALL(protect_cb)(handle, address, length, prot, LIBMMAP_TOLD(update, argument));
}

static int libmmap_query(void *handle, uint64_t address, struct allocator_range_info *info)
{
    MMInfo found;
    if (!LIBMMAP_CALL(querypage)(handle, address, &found))
        return MM_ENOMEM;
    *info = libmmap_info(found);
    return 0;
}

static bool libmmap_check(void *handle, char *why, size_t why_size)
{
    const char *wrong = LIBMMAP_CALL(check)(handle);
    if (wrong != NULL)
        snprintf(why, why_size, "%s", wrong);
    return wrong == NULL;
}

static void libmmap_walk(void *handle, allocator_visit *visit, void *argument)
{
    MMRegion region = {0};
    bool more = LIBMMAP_CALL(next)(handle, 0, &region);
    while (more && visit((void *)(uintptr_t)region.start, region.len, argument))
        more = LIBMMAP_CALL(next)(handle, region.start + region.len, &region);
}

static void libmmap_stats(void *handle, struct allocator_stats *stats)
{
    MMCounts counts;
    LIBMMAP_CALL(count)(handle, &counts);
    *stats = (struct allocator_stats){counts.mapped_bytes, counts.free_bytes, counts.node_bytes,
                                      counts.regions,      UINT64_MAX,        UINT64_MAX};
}

static bool libmmap_owns(void *handle, const void *address)
{
    return LIBMMAP_CALL(querypage)(handle, (uintptr_t)address, NULL);
}

static const struct allocator_range libmmap_range = {libmmap_map_any, libmmap_map_at, libmmap_unmap,
                                                     libmmap_protect, libmmap_query};

static const struct allocator_inspect libmmap_inspect = {
    .check = libmmap_check, .walk = libmmap_walk, .stats = libmmap_stats, .owns = libmmap_owns};

const struct allocator ALLOCATOR_ENTRY = {.name = ALLOCATOR_NAME,
                                          .origin = "zyedidia/libmmap, the C version of 2024",
                                          .traits = LIBMMAP_TRAITS,
                                          .min_align = 4096,
                                          .open = LIBMMAP_CALL(open),
                                          .close = LIBMMAP_CALL(close),
                                          .range = &libmmap_range,
                                          .inspect = &libmmap_inspect};
