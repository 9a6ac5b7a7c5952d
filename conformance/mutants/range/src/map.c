/* map.c: mappings begin, anywhere or at an address. */
#include "change.h"
#include "choice.h"
#include "fault.h"
#include "place.h"
#include "regions.h"

#include <errno.h>
#include <sys/mman.h>

enum { SELDOM = 300 };

static bool is_refused(const struct space *space, const struct allocator_range_info *like)
{
    int kind = like->flags & (MAP_SHARED | MAP_PRIVATE);
    bool odd = ((uint64_t)like->offset & (space->page - 1)) != 0;
    return (like->prot & ~7) != 0 || (kind == 0 && !fault(space, FAULT_kind_unchecked)) ||
           (kind == (MAP_SHARED | MAP_PRIVATE) && !CHOICE_RANDOM) ||
           (odd && !fault(space, FAULT_offset_unchecked));
}

static void enter(struct space *space, struct span span, const struct allocator_range_info *like)
{
    struct region region = {span.start, span.end, *like};
    region.info.base = span.start;
    region.info.length = span.end - span.start;
    if (fault(space, FAULT_kind_forgotten))
        region.info.flags &= ~MAP_SHARED;
    if (fault_now_and_then(space, FAULT_map_every_300th_short, SELDOM))
        region.end -= space->page;
    regions_insert(space, &region);
}

static int map_any(struct space *space, uint64_t length, const struct allocator_range_info *like,
                   uint64_t *address)
{
    struct span span;
    if (!place_find(space, length, &span) || !regions_reserve(space, 2))
        return ENOMEM;
    enter(space, span, like);
    *address = span.start;
    return 0;
}

int control_range_map_any(struct space *space, uint64_t length, struct allocator_range_info like,
                          uint64_t *address)
{
    uint64_t rounded;
    if (length == 0 && fault(space, FAULT_empty_mapping))
        length = 1;
    if (length == 0 || is_refused(space, &like))
        return EINVAL;
    if (!span_round(space, length, &rounded))
        return ENOMEM;
    space_lock(space);
    int error = map_any(space, rounded, &like, address);
    space_unlock(space);
    return error;
}

/* For the faults: puts the mapping only where something is, or only where nothing is. */
static void enter_where(struct space *space, struct span span,
                        const struct allocator_range_info *like, bool mapped)
{
    bool there[256];
    size_t pages = (size_t)((span.end - span.start) / space->page);
    pages = pages < 256 ? pages : 256;
    for (size_t i = 0; i < pages; i++) {
        uint64_t at = span.start + i * space->page;
        size_t found = regions_find(space, at);
        there[i] = found < space->count && space->regions[found].start <= at;
    }
    for (size_t i = 0; i < pages; i++) {
        struct span page = {span.start + i * space->page, span.start + (i + 1) * space->page};
        if (there[i] != mapped || !regions_reserve(space, 3))
            continue;
        change_clear(space, page, (struct listener){NULL, NULL});
        enter(space, page, like);
    }
}

static bool is_free(const struct space *space, struct span span)
{
    size_t at = regions_find(space, span.start);
    return at == space->count || space->regions[at].start >= span.end;
}

static int map_at(struct space *space, struct span span, const struct allocator_range_info *like,
                  struct listener listener)
{
    if (!regions_reserve(space, 3))
        return ENOMEM;
    if (fault(space, FAULT_replaces_mapped_pages_only) && !is_free(space, span)) {
        enter_where(space, span, like, true);
    } else if (fault(space, FAULT_keeps_mapped_pages)) {
        enter_where(space, span, like, false);
    } else {
        change_clear(space, span, listener);
        enter(space, span, like);
    }
    return 0;
}

int control_range_map_at(struct space *space, uint64_t address, uint64_t length,
                         struct allocator_range_info like, struct listener listener)
{
    struct span span;
    if (fault(space, FAULT_map_at_rounds_addresses))
        address &= ~(space->page - 1);
    if (fault(space, FAULT_map_at_wraps) && address + length < address)
        return 0;
    int error = span_of(space, address, length, &span);
    if (error != 0)
        return address % space->page == 0 && length != 0 ? CHOICE_OUTSIDE : EINVAL;
    space_lock(space);
    if (fault(space, FAULT_failure_unmaps) && is_refused(space, &like) && regions_reserve(space, 2))
        change_clear(space, span, (struct listener){NULL, NULL});
    error = is_refused(space, &like) ? EINVAL : map_at(space, span, &like, listener);
    space_unlock(space);
    return error;
}
