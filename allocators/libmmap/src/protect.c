/* Changing protections: split at both ends, change, join what has become alike. */
#include "space.h"

/* Tells if a boundary inside the region at the path needs a split: its protection changes on one
 * side only. */
static bool splits(const struct path *path, uint64_t boundary, int prot)
{
    return regions_start(path) < boundary && regions_end(path) > boundary &&
           regions_mode(path)->prot != prot;
}

/* Counts the nodes that the change can take; false if a page is not mapped. */
static bool plan(const MMAddrSpace *mm, struct span span, int prot, uint32_t *need)
{
    struct path path;
    uint64_t at = span.start;
    *need = 0;
    if (!regions_find_after(&mm->regions, at, &path) || regions_start(&path) > at)
        return false;
    bool first = splits(&path, span.start, prot);
    if (first)
        *need = tree_need(&regions_kind, &mm->regions, &path, 1);
    for (at = regions_end(&path); at < span.end; at = regions_end(&path))
        if (!regions_next(&path) || regions_start(&path) != at)
            return false;
    if (splits(&path, span.end, prot))
        *need += tree_need(&regions_kind, &mm->regions, &path, first ? 2 : 1);
    return true;
}

/* Splits the region that goes over the boundary, if it is to change on one side. */
static void split(MMAddrSpace *mm, uint64_t boundary, int prot)
{
    struct path path;
    regions_find(&mm->regions, boundary, &path);
    if (!splits(&path, boundary, prot))
        return;
    struct region region = regions_at(&path);
    regions_trim(mm, &path, region.start, boundary);
    region.start = boundary;
    regions_add(mm, &region);
}

static void change(MMAddrSpace *mm, struct span span, int prot, const struct report *report)
{
    struct path path;
    bool more = regions_find_after(&mm->regions, span.start, &path);
    for (; more && regions_start(&path) < span.end; more = regions_next(&path)) {
        struct region region = regions_at(&path);
        if (region.mode.prot == prot)
            continue;
        regions_mode(&path)->prot = prot;
        report_to(report, region.start, region.end, &region);
    }
}

static bool alike(const struct region *left, const struct region *right)
{
    return left->end == right->start && left->origin.base == right->origin.base &&
           left->origin.len == right->origin.len && left->mode.prot == right->mode.prot;
}

/* Joins neighbours of one mapping with one protection, from the region before the span to the one
 * behind it.  Two live mappings differ in base or length, so those tell them apart. */
static void join(MMAddrSpace *mm, struct span span)
{
    struct path path;
    uint64_t before = span.start > mm->start ? span.start - 1 : span.start;
    bool more = regions_find_after(&mm->regions, before, &path);
    while (more && regions_start(&path) < span.end) {
        struct region left = regions_at(&path);
        more = regions_next(&path);
        if (!more)
            return;
        struct region right = regions_at(&path);
        if (!alike(&left, &right))
            continue;
        regions_remove(mm, &path, 1);
        regions_find(&mm->regions, left.start, &path);
        regions_trim(mm, &path, left.start, right.end);
    }
}

int mm_protect_cb(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, UpdateFn ufn, void *udata)
{
    struct span span;
    uint32_t need;
    if ((addr & (mm->pagesize - 1)) != 0 || (mm->policy.strict && (prot & ~7) != 0))
        return -MM_EINVAL;
    if (len == 0)
        return 0;
    if (span_of(mm, addr, len, &span) != 0 || !plan(mm, span, prot, &need) ||
        !tree_reserve(mm, need))
        return -MM_ENOMEM;
    split(mm, span.start, prot);
    split(mm, span.end, prot);
    change(mm, span, prot, &(struct report){ufn, udata});
    join(mm, span);
    tree_release(mm);
    return 0;
}

int mm_protect(MMAddrSpace *mm, uint64_t addr, size_t len, int prot)
{
    return mm_protect_cb(mm, addr, len, prot, NULL, NULL);
}
