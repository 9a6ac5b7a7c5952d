/* change.c: unmapping, and what it shares with replacing and protecting. */
#include "change.h"

#include "choice.h"
#include "fault.h"
#include "regions.h"

#include <errno.h>

enum { SELDOM = 300 };

static void tell(struct space *space, const struct region *region, struct listener listener)
{
    struct allocator_range_info info = region->info;
    if (fault(space, FAULT_report_forgets_offset))
        info.offset = 0;
    if (!fault_now_and_then(space, FAULT_report_every_300th_lost, SELDOM))
        listener.update(region->start, region->end - region->start, &info, listener.argument);
}

void change_tell(struct space *space, struct span span, int prot, struct listener listener)
{
    if (listener.update == NULL)
        return;
    size_t first = regions_find(space, span.start), last = first;
    while (last < space->count && space->regions[last].start < span.end)
        last++;
    for (size_t at = first; at < last; at++)
        if (fault(space, FAULT_report_descends))
            tell(space, &space->regions[last - 1 - (at - first)], listener);
        else if ((space->regions[at].info.prot != prot ||
                  fault(space, FAULT_report_of_the_same_protection)) &&
                 !(fault(space, FAULT_report_misses_last) && at > first && at == last - 1))
            tell(space, &space->regions[at], listener);
}

/* Where an unmap ends that takes too much: behind a neighbour that is like what is unmapped. */
static uint64_t greedy_end(struct space *space, struct span span)
{
    size_t at = regions_find(space, span.end);
    if (at == 0 || at == space->count || space->regions[at].start != span.end ||
        space->regions[at].info.prot != space->regions[at - 1].info.prot)
        return span.end;
    return span.end + space->page;
}

void change_clear(struct space *space, struct span span, struct listener listener)
{
    if (fault(space, FAULT_unmap_takes_a_neighbour))
        span.end = greedy_end(space, span);
    regions_split(space, span.start);
    regions_split(space, span.end);
    change_tell(space, span, -1, listener);
    size_t first = regions_find(space, span.start), last = first;
    while (last < space->count && space->regions[last].start < span.end) {
        bool touches = last == first || space->regions[last - 1].end == space->regions[last].start;
        if (fault(space, FAULT_unmap_ends_at_a_hole) && !touches)
            break;
        last++;
    }
    regions_remove(space, first, last - first);
    if (fault(space, FAULT_unmap_loses_the_rest) && first < space->count && first > 0 &&
        space->regions[first].info.base == space->regions[first - 1].info.base)
        regions_remove(space, first, 1);
}

static int unmap(struct space *space, struct span span, struct listener listener)
{
    size_t at = regions_find(space, span.start);
    bool nothing = at == space->count || space->regions[at].start >= span.end;
    if (nothing && fault(space, FAULT_unmap_of_nothing_fails))
        return ENOMEM;
    if (!regions_reserve(space, 2))
        return ENOMEM;
    if (nothing && fault(space, FAULT_empty_region_stays)) {
        regions_insert(space, &(struct region){span.start, span.start, {0}});
        return 0;
    }
    change_clear(space, span, listener);
    return 0;
}

int control_range_unmap(struct space *space, uint64_t address, uint64_t length,
                        struct listener listener)
{
    struct span span;
    if (fault(space, FAULT_unmap_refuses_callbacks) && listener.update != NULL)
        return ENOTSUP;
    if (fault(space, FAULT_unmap_rounds_addresses))
        address &= ~(space->page - 1);
    if (fault(space, FAULT_unmap_of_no_length) && length == 0)
        return 0;
    if (fault(space, FAULT_unmap_is_clipped) && length > space->end - address &&
        address + length > address)
        length = address < space->end ? space->end - address : 0;
    if (fault(space, FAULT_unmap_wraps) && address + length < address)
        return 0;
    int error = span_of(space, address, length, &span);
    if (error != 0)
        return error;
    space_lock(space);
    error = unmap(space, span, listener);
    space_unlock(space);
    return error;
}

/* Tells if every page of the span is mapped. */
static bool is_mapped(const struct space *space, struct span span)
{
    size_t at = regions_find(space, span.start);
    uint64_t from = span.start;
    if (fault(space, FAULT_protect_skips_first_hole) && at < space->count &&
        space->regions[at].start < span.end)
        from = space->regions[at].start > from ? space->regions[at].start : from;
    for (; from < span.end; at++) {
        if (at == space->count || space->regions[at].start > from)
            return false;
        from = space->regions[at].end;
    }
    return true;
}

static int protect(struct space *space, struct span span, int prot, struct listener listener)
{
    if (fault(space, FAULT_report_of_a_failure))
        change_tell(space, span, prot, listener);
    if (!is_mapped(space, span) || !regions_reserve(space, 2))
        return ENOMEM;
    if (!fault(space, FAULT_protect_takes_the_region)) {
        regions_split(space, span.start);
        regions_split(space, span.end);
    }
    if (!fault(space, FAULT_report_of_a_failure))
        change_tell(space, span, prot, listener);
    for (size_t at = regions_find(space, span.start);
         at < space->count && space->regions[at].start < span.end; at++) {
        struct region *region = &space->regions[at];
        region->info.prot = prot;
        if (fault(space, FAULT_protect_makes_a_mapping)) {
            region->info.offset += (int64_t)(region->start - region->info.base);
            region->info.base = region->start;
            region->info.length = region->end - region->start;
        }
    }
    regions_join(space, span);
    return 0;
}

int control_range_protect(struct space *space, uint64_t address, uint64_t length, int prot,
                          struct listener listener)
{
    struct span span;
    if (fault(space, FAULT_protect_rounds_addresses))
        address &= ~(space->page - 1);
    if ((address & (space->page - 1)) != 0)
        return EINVAL;
    if ((prot & ~7) != 0 && !fault(space, FAULT_protect_takes_any_bits))
        return EINVAL;
    if (length == 0)
        return CHOICE_EMPTY;
    if (span_of(space, address, length, &span) != 0)
        return fault(space, FAULT_protect_outside_succeeds) ? 0 : ENOMEM;
    space_lock(space);
    int error = protect(space, span, prot, listener);
    space_unlock(space);
    return error;
}
