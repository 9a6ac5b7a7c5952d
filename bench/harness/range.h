/* range.h: how a body's calls reach an address space.
 *
 * As binding.h does for heaps, through the table or bound.  Nothing of it can be preloaded: a body
 * with a range is not compiled for that binding.
 */
#ifndef ASSAY_RANGE_H
#define ASSAY_RANGE_H

#include "binding.h"

#include <sys/mman.h>

enum { RANGE_PAGE = 4096, RANGE_FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };

/* Where bodies that choose addresses map.  No kernel for these machines puts anything of its own
 * there: its choices are near the ends of the address space. */
#define RANGE_BASE ((uint64_t)1 << 45)

struct range {
    const struct allocator_range *face;
    void *handle;
};

static inline struct range range_of(const struct body_arguments *arguments)
{
    return (struct range){arguments->allocator->range, arguments->handle};
}

#if defined BINDING_BOUND
#define RANGE_CALL(range, slot, ...) (ALLOCATOR_ENTRY.range->slot((range)->handle, __VA_ARGS__))
#else
#define RANGE_CALL(range, slot, ...) ((range)->face->slot((range)->handle, __VA_ARGS__))
#endif

/* Neighbours get different protections, so that a kernel that joins alike ones keeps them apart. */
static inline int range_prot(uint64_t number)
{
    return (number & 1) != 0 ? PROT_READ : PROT_NONE;
}

static inline bool range_map_any(const struct range *range, uint64_t pages, int prot,
                                 uint64_t *address)
{
    return RANGE_CALL(range, map_any, pages * RANGE_PAGE, prot, RANGE_FLAGS, -1, 0, address) == 0;
}

static inline bool range_map_at(const struct range *range, uint64_t address, uint64_t pages,
                                int prot)
{
    return RANGE_CALL(range, map_at, address, pages * RANGE_PAGE, prot, RANGE_FLAGS, -1, 0, NULL,
                      NULL) == 0;
}

static inline bool range_unmap(const struct range *range, uint64_t address, uint64_t pages)
{
    return RANGE_CALL(range, unmap, address, pages * RANGE_PAGE, NULL, NULL) == 0;
}

static inline bool range_protect(const struct range *range, uint64_t address, uint64_t pages,
                                 int prot)
{
    return RANGE_CALL(range, protect, address, pages * RANGE_PAGE, prot, NULL, NULL) == 0;
}

static inline bool range_query(const struct range *range, uint64_t address,
                               struct allocator_range_info *info)
{
    return RANGE_CALL(range, query, address, info) == 0;
}

#endif
