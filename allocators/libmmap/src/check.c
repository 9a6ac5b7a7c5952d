/* The invariants, looked at one by one: what the trees must be, and what is kept beside them. */
#include "holes.h"
#include "space.h"

/* What a walk over one tree counts. */
struct tally {
    uint64_t nodes, slots;
};

/* One node, when the walk comes to it first. */
static const char *node_check(const struct kind *kind, const struct path *path, uint32_t level)
{
    const struct node *node = path->step[level].node;
    const struct shape *shape = tree_shape(kind, level);
    struct node copy;
    if (node->level != level)
        return "a node is not at its level";
    if (node->count == 0 || node->count > shape->most)
        return "a node has no slot, or too many";
    if (node->count < shape->joined / 2 && !tree_is_last(path, level))
        return "a node is too empty";
    if (level == path->height && level > 0 && node->count < 2)
        return "the root has one child";
    if (level == 0)
        return NULL;
    copy = *node;
    for (uint32_t i = 0; i < node->count; i++)
        if (kind->sum(&copy, i))
            return "an inner slot is not what its child says";
    return NULL;
}

/* The leaf of the path, and the inner nodes above that the walk has not seen before it. */
static const char *way_check(const struct kind *kind, const struct path *path, struct tally *tally)
{
    tally->slots += path->step[0].node->count;
    for (uint32_t k = 0; k <= path->height; k++) {
        const char *why = node_check(kind, path, k);
        tally->nodes++;
        if (why != NULL)
            return why;
        if (path->step[k].at != 0)
            return NULL;
        if (k < path->height && path->step[k + 1].at != 0)
            return NULL;
    }
    return NULL;
}

static const char *region_check(const MMAddrSpace *mm, const struct region *region,
                                uint64_t end_before)
{
    uint64_t mask = mm->pagesize - 1;
    if (region->start >= region->end || region->start < end_before || region->end > mm->end)
        return "regions are not in order, not apart or not in the space";
    if (((region->start | region->end | region->origin.base | region->origin.len) & mask) != 0)
        return "a region or a mapping is not made of whole pages";
    if (region->start < region->origin.base ||
        region->end - region->origin.base > region->origin.len)
        return "a region is not inside its mapping";
    return NULL;
}

/* The rows of the slots are the ones that are taken, each of one slot. */
static const char *rows_check(const struct node *leaf)
{
    uint64_t rows = 0;
    for (uint32_t i = 0; i < leaf->count; i++) {
        uint64_t row = leaf_row(leaf, i);
        if (row >= LEAF_MOST || (rows >> row & 1) != 0)
            return "the rows of a leaf are not one for each slot";
        rows |= (uint64_t)1 << row;
    }
    return rows == leaf->taken ? NULL : "the rows of a leaf are not those that are taken";
}

static const char *leaf_check(const MMAddrSpace *mm, const struct path *leaf, uint64_t *end,
                              uint64_t *mapped)
{
    const char *rows = rows_check(leaf->step[0].node);
    if (rows != NULL)
        return rows;
    for (uint32_t i = 0; i < leaf->step[0].node->count; i++) {
        struct path each = {.height = 0, .step = {{leaf->step[0].node, i}}};
        struct region region = regions_at(&each);
        const char *why = region_check(mm, &region, *end);
        if (why != NULL)
            return why;
        *end = region.end;
        *mapped += region.end - region.start;
    }
    return NULL;
}

static void leftmost(const struct kind *kind, const MMTree *tree, struct path *path)
{
    struct node *node = tree->root;
    path->height = tree->height;
    for (uint32_t k = tree->height; k > 0; k--) {
        path->step[k] = (struct step){node, 0};
        node = *tree_child(kind, node, 0);
    }
    path->step[0] = (struct step){node, 0};
}

static const char *regions_check(const MMAddrSpace *mm, struct tally *tally)
{
    struct path path;
    uint64_t end = mm->start, mapped = 0;
    const char *why = NULL;
    bool more = mm->regions.root != NULL;
    if (more)
        leftmost(&regions_kind, &mm->regions, &path);
    for (; more && why == NULL; more = why == NULL && tree_next_leaf(&regions_kind, &path)) {
        why = way_check(&regions_kind, &path, tally);
        why = why != NULL ? why : leaf_check(mm, &path, &end, &mapped);
    }
    if (why == NULL && tally->slots != mm->region_count)
        why = "the regions are not as many as counted";
    if (why == NULL && mapped != mm->mapped_bytes)
        why = "the mapped bytes are not as many as counted";
    return why;
}

/* Every hole of the tree is one of the space, so if they are as many they are the same. */
static const char *size_leaf_check(const MMAddrSpace *mm, const struct node *leaf,
                                   struct hole *before)
{
    for (uint32_t i = 0; i < leaf->count; i++) {
        uint64_t size = leaf->size_leaf.size[i], start = leaf->size_leaf.start[i];
        uint64_t size_before = before->end - before->start;
        struct hole hole;
        if (size < size_before || (size == size_before && start <= before->start))
            return "holes are not in order";
        if (!holes_around(mm, start, &hole) || hole.start != start || hole.end - start != size)
            return "a hole of the tree is none of the space";
        *before = hole;
    }
    return NULL;
}

static uint64_t holes_of(const MMAddrSpace *mm)
{
    struct holes_walk walk = {mm->start, mm->end};
    struct hole hole;
    uint64_t count = 0;
    while (holes_next(mm, &walk, &hole))
        count++;
    return count;
}

static const char *sizes_check(const MMAddrSpace *mm, struct tally *tally)
{
    struct path path;
    struct hole before = {0, 0};
    const char *why = NULL;
    bool more = mm->sizes.root != NULL;
    if (more)
        leftmost(&sizes_kind, &mm->sizes, &path);
    for (; more && why == NULL; more = why == NULL && tree_next_leaf(&sizes_kind, &path)) {
        why = way_check(&sizes_kind, &path, tally);
        why = why != NULL ? why : size_leaf_check(mm, path.step[0].node, &before);
    }
    bool kept = mm->policy.placement == MM_BEST && mm->regions.root != NULL;
    if (why == NULL && tally->slots != (kept ? holes_of(mm) : 0))
        why = "a hole of the space is not in the tree";
    return why;
}

const char *mm_check(const MMAddrSpace *mm)
{
    struct tally regions = {0, 0}, sizes = {0, 0};
    const char *why = regions_check(mm, &regions);
    if (why == NULL)
        why = sizes_check(mm, &sizes);
    if (why == NULL && regions.nodes + sizes.nodes != mm->node_count)
        why = "the nodes are not as many as counted";
    if (why == NULL && (mm->spare != NULL || mm->spare_count != 0))
        why = "nodes are left over from an operation";
    return why;
}
