#include "space.h"

#include "sizes.h"

static bool is_power_of_two(uint64_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

static bool policy_makes_sense(const MMPolicy *policy)
{
    return policy->placement <= MM_RANDOM && (policy->align == 0 || is_power_of_two(policy->align));
}

/* Where the range ends; false if it wraps around.  What ends with the last address of all does so
 * one byte earlier, because no number is its end: its last page is left out. */
static bool range_end(uint64_t start, uint64_t len, uint64_t *end)
{
    *end = start + len;
    if (*end == 0 && len != 0)
        *end = UINT64_MAX;
    return *end >= start;
}

bool mm_init_with(MMAddrSpace *mm, uint64_t start, size_t len, size_t pagesize,
                  const MMNodes *nodes, const MMPolicy *policy)
{
    static const MMPolicy plain;
    if (policy == NULL)
        policy = &plain;
    uint64_t end, guard;
    if (!is_power_of_two(pagesize) || !policy_makes_sense(policy) || !range_end(start, len, &end))
        return false;
    uint64_t mask = pagesize - 1, first = (start + mask) & ~mask, last = end & ~mask;
    if (first < start || first >= last)
        return false;
    *mm = (MMAddrSpace){.start = first,
                        .end = last,
                        .pagesize = pagesize,
                        .policy = *policy,
                        .nodes = *nodes,
                        .random = policy->seed};
    if (!span_round(mm, policy->guard, &guard) || guard != (size_t)guard)
        return false;
    mm->policy.guard = (size_t)guard;
    return true;
}

void mm_free(MMAddrSpace *mm)
{
    tree_clear(mm, &regions_kind, &mm->regions);
    tree_clear(mm, &sizes_kind, &mm->sizes);
    mm->region_count = mm->mapped_bytes = 0;
    mm->random = mm->policy.seed;
}

MMInfo region_info(const struct region *region)
{
    return (MMInfo){
        .base = region->origin.base,
        .len = region->origin.len,
        .prot = region->mode.prot,
        .flags = region->mode.flags,
        .fd = region->mode.fd,
        .offset = (MM_OFF_T)region->origin.offset,
    };
}

void report_to(const struct report *report, uint64_t start, uint64_t end,
               const struct region *before)
{
    if (report->ufn != NULL)
        report->ufn(start, end - start, region_info(before), report->udata);
}

/* Takes [start, end) out of a region that begins before it or ends after it. */
static void cut(MMAddrSpace *mm, struct path *path, struct region region, struct span span,
                const struct report *report)
{
    uint64_t from = region.start > span.start ? region.start : span.start;
    uint64_t to = region.end < span.end ? region.end : span.end;
    if (region.start < from)
        regions_trim(mm, path, region.start, from);
    else
        regions_trim(mm, path, to, region.end);
    report_to(report, from, to, &region);
    if (region.start < from && region.end > to) {
        region.start = to;
        regions_add(mm, &region);
    }
}

/* Removes the regions of one leaf that lie in the span, the first of which the path is at.  Returns
 * where the last of them ended. */
static uint64_t remove_whole(MMAddrSpace *mm, struct path *path, struct span span,
                             const struct report *report)
{
    const struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at, count = 0;
    uint64_t end = span.start;
    for (; at + count < leaf->count && leaf_end(leaf, at + count) <= span.end; count++) {
        end = leaf_end(leaf, at + count);
        if (report->ufn == NULL)
            continue;
        struct path each = {.height = 0, .step = {{path->step[0].node, at + count}}};
        struct region region = regions_at(&each);
        report_to(report, region.start, region.end, &region);
    }
    regions_remove(mm, path, count);
    return end;
}

bool span_clear(MMAddrSpace *mm, struct span span, struct path *path, const struct report *report,
                const struct region *instead)
{
    uint64_t at = span.start, place = span.end; /* `place` of the region that is overwritten */
    bool more = true;
    while (more && regions_start(path) < span.end) {
        uint64_t start = regions_start(path), end = regions_end(path);
        struct span rest = {at, span.end};
        if (start < at || end > span.end) {
            cut(mm, path, regions_at(path), rest, report);
            at = end;
        } else if (instead != NULL && place == span.end) {
            struct region region = regions_at(path);
            report_to(report, start, end, &region);
            place = start;
            at = end;
        } else {
            at = remove_whole(mm, path, rest, report);
        }
        more = at < span.end && regions_find_after(&mm->regions, at, path);
    }
    if (place == span.end)
        return false;
    regions_find(&mm->regions, place, path);
    regions_put(mm, path, instead);
    return true;
}
