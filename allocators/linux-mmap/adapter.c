/* linux-mmap: the kernel itself, as an allocator of address ranges.
 *
 * It is the oracle and the peer of whatever keeps such books by itself.  A handle is a window of
 * reserved address space, so that map_at can never strike anything else of the process; map_any
 * lets the kernel choose, anywhere.  The kernel reports no updates: a callback is refused.
 *
 * Options: "window=BYTES" (default 1 GiB).  A query reads /proc/self/maps, which every Linux has.
 */
#include "allocator.h"

#include "window.h"

#include <errno.h>
#include <sys/mman.h>

static int linux_mmap_map_any(void *handle, uint64_t length, int prot, int flags, int fd,
                              int64_t offset, uint64_t *address)
{
    (void)handle;
    void *place = mmap(NULL, length, prot, flags, fd, offset);
    if (place == MAP_FAILED)
        return errno;
    *address = (uintptr_t)place;
    return 0;
}

static int linux_mmap_map_at(void *handle, uint64_t address, uint64_t length, int prot, int flags,
                             int fd, int64_t offset, allocator_range_update *update, void *argument)
{
    (void)argument;
    if (update != NULL)
        return ENOTSUP;
    if (!window_holds(handle, address, length))
        return EINVAL;
    void *place = mmap((void *)(uintptr_t)address, length, prot, flags | MAP_FIXED, fd, offset);
    return place == MAP_FAILED ? errno : 0;
}

static int linux_mmap_unmap(void *handle, uint64_t address, uint64_t length,
                            allocator_range_update *update, void *argument)
{
    (void)handle, (void)argument;
    if (update != NULL)
        return ENOTSUP;
    return munmap((void *)(uintptr_t)address, length) == 0 ? 0 : errno;
}

static int linux_mmap_protect(void *handle, uint64_t address, uint64_t length, int prot,
                              allocator_range_update *update, void *argument)
{
    (void)handle, (void)argument;
    if (update != NULL)
        return ENOTSUP;
    return mprotect((void *)(uintptr_t)address, length, prot) == 0 ? 0 : errno;
}

static int linux_mmap_query(void *handle, uint64_t address, struct allocator_range_info *info)
{
    (void)handle;
    return window_query(address, info);
}

static const struct allocator_range linux_mmap_range = {
    .map_any = linux_mmap_map_any,
    .map_at = linux_mmap_map_at,
    .unmap = linux_mmap_unmap,
    .protect = linux_mmap_protect,
    .query = linux_mmap_query,
};

const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "mmap, munmap and mprotect of the running Linux kernel",
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .min_align = 4096,
    .open = window_open,
    .close = window_close,
    .range = &linux_mmap_range,
};
