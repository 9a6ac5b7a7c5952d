/* query.c: what a space is asked and changes nothing. */
#include "fault.h"
#include "regions.h"

#include <errno.h>

/* The region of the address, or NULL. */
static const struct region *region_of(const struct space *space, uint64_t address)
{
    if (space->count == 0)
        return NULL;
    if (fault(space, FAULT_query_beyond_finds_the_last) && address >= space->end)
        return &space->regions[space->count - 1];
    size_t at = regions_find(space, address);
    const struct region *found = at < space->count ? &space->regions[at] : NULL;
    if (found != NULL && fault(space, FAULT_query_misses_last_byte) && address == found->end - 1)
        return NULL;
    return found != NULL && found->start <= address ? found : NULL;
}

int control_range_query(struct space *space, uint64_t address, struct allocator_range_info *info)
{
    space_lock(space);
    const struct region *region = region_of(space, address);
    if (region != NULL)
        *info = region->info;
    space_unlock(space);
    return region != NULL ? 0 : ENOMEM;
}

bool control_range_owns(struct space *space, uint64_t address)
{
    struct allocator_range_info info;
    if (fault(space, FAULT_owns_the_space))
        return address >= space->start && address < space->end;
    return control_range_query(space, address, &info) == 0;
}

void control_range_walk(struct space *space, allocator_visit *visit, void *argument)
{
    space_lock(space);
    size_t count = space->count;
    if (count > 0 && fault(space, FAULT_walk_misses_last))
        count--;
    for (size_t at = 0; at < count; at++) {
        const struct region *region = &space->regions[at];
        bool more = visit((void *)(uintptr_t)region->start, (size_t)(region->end - region->start),
                          argument);
        if (!more && !fault(space, FAULT_walk_goes_on))
            break;
    }
    space_unlock(space);
}

void control_range_stats(struct space *space, struct allocator_stats *stats)
{
    uint64_t mapped = 0;
    space_lock(space);
    for (size_t at = 0; at < space->count; at++)
        mapped += space->regions[at].end - space->regions[at].start;
    uint64_t free_bytes = space->end - space->start - mapped;
    if (fault(space, FAULT_stats_of_free_stand_still))
        free_bytes = space->end - space->start;
    *stats = (struct allocator_stats){mapped,       free_bytes, space->room * sizeof(struct region),
                                      space->count, UINT64_MAX, UINT64_MAX};
    space_unlock(space);
}
