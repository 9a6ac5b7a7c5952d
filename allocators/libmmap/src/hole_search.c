#include "hole_search.h"

#include "regions.h"

static uint32_t inner_slot_with_hole(const struct node *node, uint32_t at, uint64_t room)
{
    uint32_t last = node->count - 1;
    while (at < last && node->inner.hole[at] < room)
        at++;
    return at;
}

static uint32_t slot_with_hole(const struct node *node, uint32_t at, uint64_t room)
{
    return node->level == 0 ? leaf_slot_with_hole(node, at, room)
                            : inner_slot_with_hole(node, at, room);
}

/* Goes down from the slot at `level` to the region before the first hole of that length, or to the
 * last region below. */
static void descend_to_hole(struct path *path, uint32_t level, uint64_t room)
{
    for (; level > 0; level--) {
        struct node *child = path->step[level].node->inner.child[path->step[level].at];
        path->step[level - 1] = (struct step){child, slot_with_hole(child, 0, room)};
    }
}

/* The length of the hole behind the slot; 0 where the next region is not in this node. */
static uint64_t hole_behind(const struct step *step)
{
    const struct node *node = step->node;
    uint32_t at = step->at;
    if (at + 1 >= node->count)
        return 0;
    return node->level == 0 ? leaf_hole(node, at)
                            : node->inner.first[at + 1] - node->inner.last[at];
}

/* Tells the hole behind the region that the path is at; false if it is shorter than `room`. */
static bool hole_found(const struct path *path, uint64_t room, uint64_t *low, uint64_t *high)
{
    for (uint32_t k = 0; k <= path->height; k++) {
        if (path->step[k].at + 1 == path->step[k].node->count)
            continue;
        *low = regions_end(path);
        *high = *low + hole_behind(&path->step[k]);
        return *high - *low >= room;
    }
    return false;
}

bool hole_search_next(struct path *path, uint64_t room, uint64_t *low, uint64_t *high)
{
    struct step *leaf = &path->step[0];
    leaf->at = slot_with_hole(leaf->node, leaf->at, room);
    while (!hole_found(path, room, low, high)) {
        uint32_t k = 0;
        while (k <= path->height && path->step[k].at + 1 == path->step[k].node->count)
            k++;
        if (k > path->height)
            return false;
        path->step[k].at = slot_with_hole(path->step[k].node, path->step[k].at + 1, room);
        descend_to_hole(path, k, room);
    }
    return true;
}

bool hole_search_first(const MMTree *tree, uint64_t room, struct path *path, uint64_t *low,
                       uint64_t *high)
{
    struct node *root = tree->root;
    uint32_t at = slot_with_hole(root, 0, room);
    if (at + 1 == root->count && (root->level == 0 || root->inner.hole[at] < room))
        return false;
    path->height = tree->height;
    path->step[tree->height] = (struct step){root, at};
    descend_to_hole(path, tree->height, room);
    return hole_found(path, room, low, high);
}
