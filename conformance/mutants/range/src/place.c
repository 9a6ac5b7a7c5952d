#include "place.h"

#include "choice.h"
#include "fault.h"
#include "regions.h"

enum { OFTEN = 100 };

/* The lowest place from `low` on. */
static bool place_from(struct space *space, uint64_t low, uint64_t length, struct span *span)
{
    for (size_t at = regions_find(space, low); at <= space->count; at++) {
        uint64_t high = at < space->count ? space->regions[at].start : space->end;
        if (high > low && high - low >= length) {
            *span = (struct span){low, low + length};
            if (fault_now_and_then(space, FAULT_place_overlaps, OFTEN) && at > 0)
                *span = (struct span){low - space->page, low - space->page + length};
            space->lowest = span->end;
            return true;
        }
        if (at < space->count)
            low = space->regions[at].end;
    }
    return false;
}

bool place_find(struct space *space, uint64_t length, struct span *span)
{
    if (fault(space, FAULT_never_reuses))
        return place_from(space, space->lowest, length, span);
    uint64_t pages = (space->end - space->start) / space->page;
    if (CHOICE_RANDOM &&
        place_from(space, space->start + choice(space, pages) * space->page, length, span))
        return true;
    return place_from(space, space->start, length, span);
}
