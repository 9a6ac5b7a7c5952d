/* Unmapping a range, and everything that is not original. */
#include "holes.h"
#include "space.h"

/* Unmaps one region as a whole, which is what is asked for most, and takes no node where no tree of
 * holes is kept. */
static int unmap_whole(MMAddrSpace *mm, struct path *path, const struct report *report)
{
    if (report->ufn != NULL) {
        struct region region = regions_at(path);
        report_to(report, region.start, region.end, &region);
    }
    regions_remove_one(mm, path);
    return 0;
}

/* Unmaps what there is in the span; `path` is at the first region of that. */
static int unmap_span(MMAddrSpace *mm, struct span span, struct path *path,
                      const struct report *report)
{
    struct holes_plan plan;
    bool inside = regions_start(path) < span.start && regions_end(path) > span.end;
    uint32_t need = holes_plan_free(mm, span.start, span.end, &plan) +
                    (inside ? tree_need(&regions_kind, &mm->regions, path, 1) : 0);
    if (!tree_reserve(mm, need))
        return -MM_ENOMEM;
    holes_commit(mm, &plan);
    span_clear(mm, span, path, report, NULL);
    tree_release(mm);
    return 0;
}

int mm_unmap_cb(MMAddrSpace *mm, uint64_t addr, size_t len, UpdateFn ufn, void *udata)
{
    struct span span;
    struct path path;
    struct report report = {ufn, udata};
    int error = span_of(mm, addr, len, &span);
    if (error != 0)
        return error;
    if (!regions_find_after(&mm->regions, span.start, &path))
        return 0;
    uint64_t start = regions_start(&path), end = regions_end(&path);
    if (start >= span.end)
        return 0;
    if (start == span.start && end == span.end && mm->policy.placement != MM_BEST)
        return unmap_whole(mm, &path, &report);
    return unmap_span(mm, span, &path, &report);
}

int mm_unmap(MMAddrSpace *mm, uint64_t addr, size_t len)
{
    return mm_unmap_cb(mm, addr, len, NULL, NULL);
}

void mm_mark_original(MMAddrSpace *mm)
{
    struct path path = {.height = 0}; /* gcc 14 cannot see that it is always filled */
    bool more = regions_find_after(&mm->regions, mm->start, &path);
    while (more) {
        path.step[0].node->marks = ~(uint64_t)0;
        more = tree_next_leaf(&regions_kind, &path);
    }
}

int mm_unmap_non_original(MMAddrSpace *mm, UpdateFn ufn, void *udata)
{
    struct path path;
    uint64_t from = mm->start;
    /* What is left has at most one hole before each region, and one behind the last. */
    bool sizes = mm->policy.placement == MM_BEST;
    if (sizes && !tree_reserve(mm, holes_bound(mm->region_count + 1)))
        return -MM_ENOMEM;
    while (regions_find_after(&mm->regions, from, &path)) {
        struct region region = regions_at(&path);
        if (!region.original)
            span_clear(mm, (struct span){region.start, region.end}, &path,
                       &(struct report){ufn, udata}, NULL);
        from = region.end;
    }
    if (sizes)
        holes_rebuild(mm);
    tree_release(mm);
    return 0;
}
