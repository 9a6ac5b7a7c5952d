#include "pages.h"

#include "fault.h"
#include "lock.h"

#include <errno.h>
#include <sys/mman.h>

/* Counts the bytes if the bound allows them. */
static bool grant(struct depot *depot, size_t bytes)
{
    lock_take(&depot->lock);
    bool granted = depot->footprint_most == 0 || fault(depot, FAULT_bound_ignored) ||
                   bytes <= depot->footprint_most - depot->footprint;
    depot->footprint += granted ? bytes : 0;
    lock_leave(&depot->lock);
    return granted;
}

static void take_back(struct depot *depot, size_t bytes)
{
    lock_take(&depot->lock);
    if (fault(depot, FAULT_bound_forgets_live))
        depot->footprint = bytes;
    if (!fault(depot, FAULT_bound_never_returned))
        depot->footprint -= bytes;
    lock_leave(&depot->lock);
}

static void unmap(uintptr_t from, uintptr_t to)
{
    int before = errno;
    if (from < to)
        munmap((void *)from, to - from);
    errno = before;
}

void *pages_take(struct depot *depot, size_t bytes, size_t alignment)
{
    if (!grant(depot, bytes))
        return NULL;
    void *mapping = mmap(NULL, bytes + alignment, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) {
        if (fault(depot, FAULT_map_unchecked))
            return mapping;
        take_back(depot, bytes);
        return NULL;
    }
    uintptr_t start = (uintptr_t)mapping;
    uintptr_t pages = (start + alignment - 1) & ~(alignment - 1);
    unmap(start, pages);
    unmap(pages + bytes, start + bytes + alignment);
    return (void *)pages;
}

void pages_give(struct depot *depot, void *pages, size_t bytes)
{
    unmap((uintptr_t)pages, (uintptr_t)pages + bytes);
    take_back(depot, bytes);
}
