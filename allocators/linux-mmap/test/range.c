/* The face says what the kernel does: maps, splits, replaces, refuses a callback. */
#include "allocator.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define EXPECT(what)                                                                               \
    ((what) ? (void)0                                                                              \
            : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what), exit(1)))

extern const struct allocator ALLOCATOR_ENTRY;

static void update(uint64_t start, uint64_t length, const struct allocator_range_info *before,
                   void *argument)
{
    (void)start, (void)length, (void)before, (void)argument;
}

int main(void)
{
    const struct allocator_range *range = ALLOCATOR_ENTRY.range;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    const uint64_t page = 4096;
    struct allocator_range_info info;
    uint64_t address = 0;
    void *handle = NULL;

    EXPECT(ALLOCATOR_ENTRY.open("no=options", &handle) == EINVAL);
    EXPECT(ALLOCATOR_ENTRY.open(NULL, &handle) == 0 && handle != NULL);

    EXPECT(range->map_any(handle, 3 * page, PROT_READ, flags, -1, 0, &address) == 0);
    EXPECT(range->query(handle, address + page, &info) == 0 && info.prot == PROT_READ);
    EXPECT(range->protect(handle, address + page, page, PROT_READ | PROT_WRITE, NULL, NULL) == 0);
    EXPECT(range->query(handle, address + page, &info) == 0);
    EXPECT(info.prot == (PROT_READ | PROT_WRITE) && info.base == address + page);
    EXPECT(info.length == page && (info.flags & MAP_ANONYMOUS) != 0);
    EXPECT(range->map_at(handle, address + page, page, PROT_NONE, flags, -1, 0, NULL, NULL) == 0);
    EXPECT(range->query(handle, address + page, &info) == 0 && info.prot == PROT_NONE);
    EXPECT(range->unmap(handle, address + page, page, NULL, NULL) == 0);
    EXPECT(range->query(handle, address + page, &info) == ENOMEM);
    EXPECT(range->protect(handle, address + page, page, PROT_READ, NULL, NULL) == ENOMEM);
    EXPECT(range->unmap(handle, address, 3 * page, NULL, NULL) == 0);

    EXPECT(range->unmap(handle, address, page, update, NULL) == ENOTSUP);
    EXPECT(range->protect(handle, address, page, PROT_READ, update, NULL) == ENOTSUP);
    EXPECT(range->map_at(handle, address, page, 0, flags, -1, 0, update, NULL) == ENOTSUP);
    EXPECT(range->map_at(handle, address + 1, page, 0, flags, -1, 0, NULL, NULL) == EINVAL);
    EXPECT(range->map_any(handle, 0, PROT_READ, flags, -1, 0, &address) == EINVAL);
    ALLOCATOR_ENTRY.close(handle);
    return 0;
}
