#include "regions.h"

/* How many of the ascending keys are at most `key`.  Without a branch that depends on a key: those
 * are what a search costs. */
static uint32_t count_up_to(const uint64_t *keys, uint32_t count, uint64_t key)
{
    const uint64_t *low = keys;
    while (count > 1) {
        uint32_t half = count / 2;
        low += half & (0 - (uint32_t)(low[half] <= key));
        count -= half;
    }
    return (uint32_t)(low - keys) + (*low <= key);
}

/* Two at a time, because one comparison would wait for the one before. */
static uint64_t longest_in_leaf(const struct node *node)
{
    const uint64_t *start = node->leaf.start, *end = node->leaf.end;
    uint64_t even = 0, odd = 0;
    uint32_t i = 0;
    for (; i + 2 < node->count; i += 2) {
        uint64_t one = start[i + 1] - end[i], other = start[i + 2] - end[i + 1];
        even = one > even ? one : even;
        odd = other > odd ? other : odd;
    }
    if (i + 1 < node->count && start[i + 1] - end[i] > even)
        even = start[i + 1] - end[i];
    return even > odd ? even : odd;
}

static uint64_t longest_in_inner(const struct node *node)
{
    const uint64_t *hole = node->inner.hole;
    uint64_t even = 0, odd = 0;
    uint32_t i = 0;
    for (; i + 1 < node->count; i += 2) {
        even = hole[i] > even ? hole[i] : even;
        odd = hole[i + 1] > odd ? hole[i + 1] : odd;
    }
    if (i < node->count && hole[i] > even)
        even = hole[i];
    return even > odd ? even : odd;
}

static uint64_t longest_in(const struct node *node)
{
    return node->level == 0 ? longest_in_leaf(node) : longest_in_inner(node);
}

static uint64_t first_of(const struct node *node)
{
    return node->level == 0 ? node->leaf.start[0] : node->inner.first[0];
}

static uint64_t last_of(const struct node *node)
{
    return node->level == 0 ? node->leaf.end[node->count - 1] : node->inner.last[node->count - 1];
}

/* Sets the slot's longest hole from that inside the child and the one behind it. */
static bool hole_set(struct node *node, uint32_t at)
{
    uint64_t hole = longest_in(node->inner.child[at]);
    if (at + 1 < node->count) {
        uint64_t behind = node->inner.first[at + 1] - node->inner.last[at];
        hole = behind > hole ? behind : hole;
    }
    bool changed = node->inner.hole[at] != hole;
    node->inner.hole[at] = hole;
    return changed;
}

static bool regions_sum(struct node *node, uint32_t at)
{
    const struct node *child = node->inner.child[at];
    uint64_t first = first_of(child), last = last_of(child);
    bool moved = node->inner.first[at] != first;
    bool changed = moved || node->inner.last[at] != last;
    node->inner.first[at] = first;
    node->inner.last[at] = last;
    changed |= hole_set(node, at);
    if (moved && at > 0)
        hole_set(node, at - 1);
    return changed;
}

const struct kind regions_kind = {&shape_leaf, &shape_inner, offsetof(struct node, inner.child),
                                  regions_sum};

/* Asks for all the keys of a node at once.  A search would find out one after the other which cache
 * lines it needs, and wait for each. */
static inline void prefetch_keys(const struct node *node, uint32_t slots)
{
    const char *keys = (const char *)node->leaf.start;
    for (uint32_t at = 0; at < slots * sizeof node->leaf.start[0]; at += 64)
        __builtin_prefetch(keys + at);
}

void regions_find(const MMTree *tree, uint64_t address, struct path *path)
{
    struct node *node = tree->root;
    path->height = tree->height;
    for (uint32_t level = tree->height; level > 0; level--) {
        uint32_t below = count_up_to(node->inner.first, node->count, address);
        uint32_t at = below > 0 ? below - 1 : 0;
        path->step[level] = (struct step){node, at};
        node = node->inner.child[at];
        if (level > 1)
            prefetch_keys(node, INNER_MOST);
        else
            prefetch_keys(node, LEAF_MOST);
    }
    uint32_t below = count_up_to(node->leaf.start, node->count, address);
    path->step[0] = (struct step){node, below > 0 ? below - 1 : 0};
}

bool regions_find_after(const MMTree *tree, uint64_t address, struct path *path)
{
    if (tree->root == NULL)
        return false;
    regions_find(tree, address, path);
    return regions_end(path) > address || regions_next(path);
}

bool regions_next(struct path *path)
{
    struct step *leaf = &path->step[0];
    if (leaf->at + 1 < leaf->node->count) {
        leaf->at++;
        return true;
    }
    return tree_next_leaf(&regions_kind, path);
}

struct region regions_at(const struct path *path)
{
    const struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at;
    return (struct region){leaf->leaf.start[at], leaf->leaf.end[at], leaf->leaf.origin[at],
                           leaf->leaf.mode[at], (leaf->marks >> at & 1) != 0};
}

uint64_t regions_first(const MMTree *tree)
{
    return first_of(tree->root);
}

uint64_t regions_last(const MMTree *tree)
{
    return last_of(tree->root);
}

uint64_t regions_longest_hole(const MMTree *tree)
{
    return tree->root == NULL ? 0 : longest_in(tree->root);
}

/* The first slot at or after `at` that has a hole of that length inside its node, or the node's
 * last slot. */
static uint32_t slot_with_hole(const struct node *node, uint32_t at, uint64_t room)
{
    if (node->level == 0)
        while (at + 1 < node->count && node->leaf.start[at + 1] - node->leaf.end[at] < room)
            at++;
    else
        while (at + 1 < node->count && node->inner.hole[at] < room)
            at++;
    return at;
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
    return node->level == 0 ? node->leaf.start[at + 1] - node->leaf.end[at]
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

bool regions_seek_hole(struct path *path, uint64_t room, uint64_t *low, uint64_t *high)
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

bool regions_first_hole(const MMTree *tree, uint64_t room, struct path *path, uint64_t *low,
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

static void slot_write(struct node *leaf, uint32_t at, const struct region *region)
{
    uint64_t mark = (uint64_t)1 << at;
    leaf->leaf.start[at] = region->start;
    leaf->leaf.end[at] = region->end;
    leaf->leaf.origin[at] = region->origin;
    leaf->leaf.mode[at] = region->mode;
    leaf->marks = region->original ? leaf->marks | mark : leaf->marks & ~mark;
}

/* The hole between two regions of a leaf, before the one at `at`; 0 if that is not between two. */
static uint64_t hole_between(const struct node *leaf, uint32_t at)
{
    return at > 0 && at < leaf->count ? leaf->leaf.start[at] - leaf->leaf.end[at - 1] : 0;
}

/* The longest hole that the inner node above knows of the leaf: while a change inside the leaf
 * leaves it so, nothing above changes.  A shorter hole may be split, and one as long may come to
 * be. */
static uint64_t hole_above(const struct path *path)
{
    return path->height == 0 ? UINT64_MAX : path->step[1].node->inner.hole[path->step[1].at];
}

void regions_add_at(MMAddrSpace *mm, struct path *path, const struct region *region)
{
    while (tree_relieve(mm, &regions_kind, &mm->regions, path))
        regions_find(&mm->regions, region->start, path);
    struct step *leaf = &path->step[0];
    uint32_t at = leaf->at + (leaf->node->leaf.start[leaf->at] < region->start);
    uint64_t split = hole_between(leaf->node, at);
    node_open(leaf->node, &shape_leaf, at, 1);
    slot_write(leaf->node, at, region);
    if (split == 0 || split >= hole_above(path))
        tree_refresh(&regions_kind, path);
    mm->region_count++;
    mm->mapped_bytes += region->end - region->start;
}

void regions_add(MMAddrSpace *mm, const struct region *region)
{
    struct path path;
    if (mm->regions.root != NULL) {
        regions_find(&mm->regions, region->start, &path);
        regions_add_at(mm, &path, region);
        return;
    }
    slot_write(tree_plant(mm, &mm->regions), 0, region);
    mm->region_count++;
    mm->mapped_bytes += region->end - region->start;
}

void regions_trim(MMAddrSpace *mm, struct path *path, uint64_t start, uint64_t end)
{
    struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at;
    mm->mapped_bytes -= leaf->leaf.end[at] - leaf->leaf.start[at];
    mm->mapped_bytes += end - start;
    leaf->leaf.start[at] = start;
    leaf->leaf.end[at] = end;
    tree_refresh(&regions_kind, path);
}

void regions_put(MMAddrSpace *mm, struct path *path, const struct region *region)
{
    mm->mapped_bytes -= regions_end(path) - regions_start(path);
    mm->mapped_bytes += region->end - region->start;
    slot_write(path->step[0].node, path->step[0].at, region);
    tree_refresh(&regions_kind, path);
}

void regions_remove(MMAddrSpace *mm, struct path *path, uint32_t count)
{
    struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at;
    for (uint32_t i = at; i < at + count; i++)
        mm->mapped_bytes -= leaf->leaf.end[i] - leaf->leaf.start[i];
    mm->region_count -= count;
    node_close(leaf, &shape_leaf, at, count);
    uint64_t joined = hole_between(leaf, at);
    if (joined == 0 || joined > hole_above(path) || leaf->count < shape_leaf.least)
        tree_settle(mm, &regions_kind, &mm->regions, path);
}
