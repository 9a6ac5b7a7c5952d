#include "pages.h"

#include "fault.h"

#include <stdlib.h>
#include <sys/mman.h>

static void *map(size_t bytes, int sharing)
{
    void *address =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return address == MAP_FAILED ? NULL : address;
}

/* What the kernel does not take back stays mapped: it costs address space only. */
static void unmap(char *from, char *to)
{
    if (from < to)
        munmap(from, (size_t)(to - from));
}

void *pages_own(size_t bytes)
{
    return map(bytes, MAP_PRIVATE);
}

static bool is_granted(const struct heap *heap, size_t bytes)
{
    if (heap->footprint_most == 0 || fault(heap, FAULT_bound_ignored))
        return true;
    return bytes <= heap->footprint_most - heap->footprint;
}

static char *map_for(struct heap *heap, size_t bytes)
{
    char *half = fault(heap, FAULT_oom_leaks_half) ? map(bytes / 2, MAP_PRIVATE) : NULL;
    char *mapping = map(bytes, fault(heap, FAULT_fork_shared) ? MAP_SHARED : MAP_PRIVATE);
    if (mapping != NULL && half != NULL)
        unmap(half, half + bytes / 2);
    if (mapping == NULL && fault(heap, FAULT_oom_aborts))
        abort();
    if (mapping == NULL && fault(heap, FAULT_oom_unchecked))
        return MAP_FAILED;
    return mapping;
}

void *pages_take(struct heap *heap, size_t bytes, size_t alignment, size_t offset)
{
    char *mapping = is_granted(heap, bytes) ? map_for(heap, bytes + alignment) : NULL;
    if (mapping == NULL)
        return NULL;
    uintptr_t least = (uintptr_t)mapping + offset;
    char *pages = mapping + (((least + alignment - 1) & ~(alignment - 1)) - least);
    unmap(mapping, pages);
    unmap(pages + bytes, mapping + bytes + alignment);
    heap->footprint += bytes;
    return pages;
}

void pages_give(struct heap *heap, void *address, size_t bytes)
{
    unmap(address, (char *)address + bytes);
    heap->footprint -= bytes;
}
