/* What is asked of a space: a page, the next region, counts. */
#include "space.h"

bool mm_querypage(MMAddrSpace *mm, uint64_t addr, MMInfo *info)
{
    struct path path;
    if (mm->regions.root == NULL)
        return false;
    regions_find(&mm->regions, addr, &path);
    if (addr < regions_start(&path) || addr >= regions_end(&path))
        return false;
    if (info != NULL) {
        struct region region = regions_at(&path);
        *info = region_info(&region);
    }
    return true;
}

bool mm_next(const MMAddrSpace *mm, uint64_t from, MMRegion *region)
{
    struct path path;
    if (!regions_find_after(&mm->regions, from, &path))
        return false;
    struct region found = regions_at(&path);
    *region = (MMRegion){found.start, found.end - found.start, region_info(&found), found.original};
    return true;
}

static uint64_t longest_hole(const MMAddrSpace *mm)
{
    const MMTree *tree = &mm->regions;
    if (tree->root == NULL)
        return mm->end - mm->start;
    uint64_t longest = regions_longest_hole(tree);
    uint64_t before = regions_first(tree) - mm->start, behind = mm->end - regions_last(tree);
    longest = before > longest ? before : longest;
    return behind > longest ? behind : longest;
}

void mm_count(const MMAddrSpace *mm, MMCounts *counts)
{
    *counts = (MMCounts){
        .regions = mm->region_count,
        .mapped_bytes = mm->mapped_bytes,
        .free_bytes = mm->end - mm->start - mm->mapped_bytes,
        .largest_hole = longest_hole(mm),
        .node_bytes = mm->node_count * sizeof(struct node),
        .regions_height = mm->regions.root == NULL ? 0 : mm->regions.height + 1,
    };
}
