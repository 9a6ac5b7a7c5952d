/* linux-mmap: the kernel itself, as an allocator of address ranges.
 *
 * It is the oracle and the peer of whatever keeps such books by itself.  Every call goes to the
 * kernel as it is, also one that would replace a mapping of somebody else's: whoever maps at an
 * address keeps to addresses that are his.  The kernel reports no updates: a callback is refused.
 */
#include "allocator.h"

#include "area.h"

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
    (void)handle, (void)argument;
    if (update != NULL)
        return ENOTSUP;
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
    return area_query(handle, address, info);
}

static int linux_mmap_open(const char *options, void **handle)
{
    struct area_source *source;
    int error = options == NULL ? area_open(&source) : EINVAL;
    if (error == 0)
        *handle = source;
    return error;
}

static void linux_mmap_close(void *handle)
{
    area_close(handle);
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
    .traits = ALLOCATOR_SINGLETON | ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .min_align = 4096,
    .open = linux_mmap_open,
    .close = linux_mmap_close,
    .range = &linux_mmap_range,
};
