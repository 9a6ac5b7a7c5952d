#include "regions.h"

#include "fault.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_LEAST = 64, MANY = 1024 };

bool regions_reserve(struct space *space, size_t more)
{
    if (space->count + more <= space->room)
        return true;
    size_t room = space->room == 0 ? ROOM_LEAST : 2 * space->room;
    struct region *regions = realloc(space->regions, room * sizeof *regions);
    if (regions == NULL)
        return false;
    space->regions = regions;
    space->room = room;
    return true;
}

size_t regions_find(const struct space *space, uint64_t address)
{
    size_t low = 0, high = space->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (space->regions[middle].end > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void regions_insert(struct space *space, const struct region *region)
{
    size_t at = regions_find(space, region->start);
    if (fault(space, FAULT_region_lost_in_many) && space->count == MANY)
        return;
    memmove(&space->regions[at + 1], &space->regions[at],
            (space->count - at) * sizeof space->regions[0]);
    space->regions[at] = *region;
    space->count++;
}

void regions_remove(struct space *space, size_t at, size_t count)
{
    memmove(&space->regions[at], &space->regions[at + count],
            (space->count - at - count) * sizeof space->regions[0]);
    space->count -= count;
}

void regions_split(struct space *space, uint64_t boundary)
{
    size_t at = regions_find(space, boundary);
    if (at == space->count || space->regions[at].start >= boundary)
        return;
    struct region behind = space->regions[at];
    space->regions[at].end = boundary;
    behind.start = boundary;
    if (fault(space, FAULT_split_keeps_offset))
        behind.info.base = boundary;
    if (fault(space, FAULT_split_loses_protection))
        behind.info.prot = 0;
    regions_insert(space, &behind);
}

static bool alike(const struct space *space, const struct region *left, const struct region *right)
{
    if (left->end != right->start)
        return false;
    if (fault(space, FAULT_joins_whatever_touches))
        return true;
    return left->info.base == right->info.base && left->info.length == right->info.length &&
           left->info.prot == right->info.prot;
}

void regions_join(struct space *space, struct span span)
{
    size_t at = regions_find(space, span.start - 1);
    while (at + 1 < space->count && space->regions[at].start < span.end) {
        if (alike(space, &space->regions[at], &space->regions[at + 1])) {
            space->regions[at].end = space->regions[at + 1].end;
            regions_remove(space, at + 1, 1);
        } else {
            at++;
        }
    }
}
