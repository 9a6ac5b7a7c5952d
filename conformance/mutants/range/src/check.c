/* check.c: the array of regions against what space.h says of it. */
#include "span.h"

#include <stdio.h>

static const char *wrong_with(const struct space *space, size_t at)
{
    const struct region *region = &space->regions[at];
    uint64_t mask = space->page - 1;
    if (((region->start | region->end) & mask) != 0)
        return "a region is not of whole pages";
    if (region->start >= region->end)
        return "a region is empty";
    if (region->start < space->start || region->end > space->end)
        return "a region is outside of the space";
    if (at > 0 && space->regions[at - 1].end > region->start)
        return "two regions overlap";
    if (region->start - region->info.base >= region->info.length)
        return "a region is outside of its mapping";
    return NULL;
}

bool control_range_check(struct space *space, char *why, size_t why_size)
{
    const char *wrong = NULL;
    space_lock(space);
    for (size_t at = 0; at < space->count && wrong == NULL; at++)
        wrong = wrong_with(space, at);
    space_unlock(space);
    if (wrong != NULL)
        snprintf(why, why_size, "%s", wrong);
    return wrong == NULL;
}
