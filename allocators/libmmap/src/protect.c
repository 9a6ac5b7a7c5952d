/* Changing protections: split at both ends, change, join what has become alike.
 *
 * Most changes are of one region or of a part of it; then one descent finds all that is needed, and
 * a region whose neighbours do not become like it changes in place.
 */
#include "space.h"

/* Tells if a boundary inside the region at the path needs a split: its protection changes on one
 * side only. */
static bool splits(const struct path *path, uint64_t boundary, int prot)
{
    return regions_start(path) < boundary && regions_end(path) > boundary &&
           regions_mode(path)->prot != prot;
}

/* Counts the nodes that the change can take, and tells if the last region is split; false if a page
 * is not mapped. */
static bool plan(const MMAddrSpace *mm, struct span span, int prot, struct path path,
                 uint32_t *need, bool *last)
{
    bool first = splits(&path, span.start, prot);
    *need = first ? tree_need(&regions_kind, &mm->regions, &path, 1) : 0;
    for (uint64_t at = regions_end(&path); at < span.end; at = regions_end(&path))
        if (!regions_next(&path) || regions_start(&path) != at)
            return false;
    *last = splits(&path, span.end, prot);
    if (*last)
        *need += tree_need(&regions_kind, &mm->regions, &path, first ? 2 : 1);
    return true;
}

/* Changes the region at the path. */
static inline void change(const struct path *path, int prot, const struct report *report)
{
    if (port_likely(report->ufn == NULL)) {
        regions_mode(path)->prot = prot;
        return;
    }
    struct region before = regions_at(path);
    regions_mode(path)->prot = prot;
    report_to(report, before.start, before.end, &before);
}

/* Tells if the region of a slot and the one behind it are one: neighbours of one mapping with one
 * protection.  Two live mappings differ in base or length, so those tell them apart. */
static bool alike(const struct node *leaf, uint32_t at)
{
    uint32_t left = leaf_row(leaf, at), right = leaf_row(leaf, at + 1);
    return leaf->leaf.end[left] == leaf->leaf.start[right] &&
           leaf->leaf.origin[left].base == leaf->leaf.origin[right].base &&
           leaf->leaf.origin[left].len == leaf->leaf.origin[right].len &&
           leaf->leaf.mode[left].prot == leaf->leaf.mode[right].prot;
}

/* The same for regions of two leaves. */
static bool regions_alike(const struct region *left, const struct region *right)
{
    return left->end == right->start && left->origin.base == right->origin.base &&
           left->origin.len == right->origin.len && left->mode.prot == right->mode.prot;
}

/* Joins what has become alike, from the region before the span to the one behind it. */
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
        if (!regions_alike(&left, &right))
            continue;
        regions_remove(mm, &path, 1);
        regions_find(&mm->regions, left.start, &path);
        regions_trim(mm, &path, left.start, right.end);
    }
}

/* The same around the one region that changed.  Only a part of a mapping can have become like its
 * neighbour, and nearly always that is in the same leaf. */
static void join_one(MMAddrSpace *mm, const struct path *path, struct span span)
{
    const struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at, row = leaf_row(leaf, at);
    const struct origin *origin = &leaf->leaf.origin[row];
    bool left = leaf->leaf.start[row] != origin->base && (at == 0 || alike(leaf, at - 1));
    bool right = leaf->leaf.end[row] != origin->base + origin->len &&
                 (at + 1 == leaf->count || alike(leaf, at));
    if (left || right)
        join(mm, span);
}

/* The span is in the region at the path. */
static int protect_one(MMAddrSpace *mm, struct span span, struct path *path, int prot,
                       const struct report *report)
{
    if (regions_mode(path)->prot == prot)
        return 0;
    bool left = regions_start(path)<span.start, right = regions_end(path)> span.end;
    uint32_t need = 0;
    if (left || right)
        need = tree_need(&regions_kind, &mm->regions, path, 1);
    if (left && right)
        need += tree_need(&regions_kind, &mm->regions, path, 2);
    if (!tree_reserve(mm, need))
        return -MM_ENOMEM;
    if (left)
        regions_split(mm, path, span.start, true);
    if (right)
        regions_split(mm, path, span.end, false);
    change(path, prot, report);
    join_one(mm, path, span);
    tree_release(mm);
    return 0;
}

/* The span begins in the region at the path, and ends behind it. */
static int protect_many(MMAddrSpace *mm, struct span span, struct path *path, int prot,
                        const struct report *report)
{
    uint32_t need;
    bool last;
    if (!plan(mm, span, prot, *path, &need, &last) || !tree_reserve(mm, need))
        return -MM_ENOMEM;
    if (last) {
        struct path end;
        regions_find(&mm->regions, span.end, &end);
        regions_split(mm, &end, span.end, false);
        regions_find(&mm->regions, span.start, path);
    }
    if (splits(path, span.start, prot))
        regions_split(mm, path, span.start, true);
    else if (regions_start(path) < span.start) /* as it is wanted already */
        regions_next(path);
    for (bool more = true; more && regions_start(path) < span.end; more = regions_next(path))
        if (regions_mode(path)->prot != prot)
            change(path, prot, report);
    join(mm, span);
    tree_release(mm);
    return 0;
}

int mm_protect_cb(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, UpdateFn ufn, void *udata)
{
    struct span span;
    struct path path;
    struct report report = {ufn, udata};
    if ((addr & (mm->pagesize - 1)) != 0 || (mm->policy.strict && (prot & ~7) != 0))
        return -MM_EINVAL;
    if (len == 0)
        return 0;
    if (span_of(mm, addr, len, &span) != 0 || mm->regions.root == NULL)
        return -MM_ENOMEM;
    regions_find(&mm->regions, addr, &path);
    if (regions_start(&path) > addr || regions_end(&path) <= addr)
        return -MM_ENOMEM;
    return regions_end(&path) >= span.end ? protect_one(mm, span, &path, prot, &report)
                                          : protect_many(mm, span, &path, prot, &report);
}

int mm_protect(MMAddrSpace *mm, uint64_t addr, size_t len, int prot)
{
    return mm_protect_cb(mm, addr, len, prot, NULL, NULL);
}
