/* regions.c: the index by address: what the tree's nodes mean where their keys are addresses.
 *
 * A search compares one address with the keys of a node, and most operations change one slot, so
 * both are written for few cache lines: keys are counted eight at a time, and a leaf is fetched as
 * a whole. After a change only those inner nodes are written that it concerns.  The longest hole
 * below a node is kept exact all the time, because placement (place.c) descends by it.
 */
#include "regions.h"

enum { KEYS_AT_ONCE = 8 };

/* Where the region of a leaf's slot, or the first one below an inner slot, starts. */
typedef uint64_t key_at(const struct node *node, uint32_t at);

static inline uint64_t inner_first(const struct node *node, uint32_t at)
{
    return node->inner.first[at];
}

/* How many of eight keys are at most `address`. */
static inline uint32_t count_of_eight(const struct node *node, uint32_t at, key_at *key,
                                      uint64_t address)
{
    return (uint32_t)(key(node, at) <= address) + (key(node, at + 1) <= address) +
           (key(node, at + 2) <= address) + (key(node, at + 3) <= address) +
           (key(node, at + 4) <= address) + (key(node, at + 5) <= address) +
           (key(node, at + 6) <= address) + (key(node, at + 7) <= address);
}

/* How many of the node's keys are at most `address`.  First every eighth is looked at, then the
 * eight among which the border is: no branch depends on a key, and few loads wait for another.
 * Those are what a search costs. */
static inline uint32_t count_up_to(const struct node *node, key_at *key, uint64_t address)
{
    uint32_t below = 0;
    if (node->count < KEYS_AT_ONCE) {
        for (uint32_t i = 0; i < node->count; i++)
            below += key(node, i) <= address;
        return below;
    }
    for (uint32_t i = KEYS_AT_ONCE - 1; i < node->count; i += KEYS_AT_ONCE)
        below += key(node, i) <= address;
    below *= KEYS_AT_ONCE;
    if (below > node->count - KEYS_AT_ONCE)
        below = node->count - KEYS_AT_ONCE;
    return below + count_of_eight(node, below, key, address);
}

static uint64_t longest_in_leaf(const struct node *leaf)
{
    uint64_t longest = 0;
    for (uint32_t i = 0; i + 1 < leaf->count; i++) {
        uint64_t hole = leaf_hole(leaf, i);
        longest = hole > longest ? hole : longest;
    }
    return longest;
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
    uint64_t first = node_first(child), last = node_last(child);
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

/* Asks for all of a leaf at once, where it is likely to be in no cache: it takes one search to know
 * which of its lines are needed, and that would wait for those that it reads itself. */
static inline void prefetch(const struct node *leaf)
{
    for (size_t at = 0; at < sizeof *leaf; at += 64)
        __builtin_prefetch((const char *)leaf + at);
}

void regions_find(const MMTree *tree, uint64_t address, struct path *path)
{
    struct node *node = tree->root;
    path->height = tree->height;
    for (uint32_t level = tree->height; level > 0; level--) {
        uint32_t below = count_up_to(node, inner_first, address);
        uint32_t at = below > 0 ? below - 1 : 0;
        path->step[level] = (struct step){node, at};
        node = node->inner.child[at];
    }
    if (tree->height > 2)
        prefetch(node);
    uint32_t below = count_up_to(node, leaf_start, address);
    path->step[0] = (struct step){node, below > 0 ? below - 1 : 0};
}

void regions_find_last(const MMTree *tree, struct path *path)
{
    struct node *node = tree->root;
    path->height = tree->height;
    for (uint32_t level = tree->height; level > 0; level--) {
        path->step[level] = (struct step){node, node->count - 1};
        node = node->inner.child[node->count - 1];
    }
    path->step[0] = (struct step){node, node->count - 1};
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

/* Where the region behind that of the path starts; the inner nodes know it of other leaves. */
static uint64_t next_start(const struct path *path)
{
    const struct step *step = path->step;
    if (step->at + 1 < step->node->count)
        return leaf_start(step->node, step->at + 1);
    for (uint32_t k = 1; k <= path->height; k++)
        if (step[k].at + 1 < step[k].node->count)
            return step[k].node->inner.first[step[k].at + 1];
    return UINT64_MAX;
}

bool regions_is_clear(const struct path *path, uint64_t start, uint64_t end)
{
    if (regions_start(path) > start)
        return regions_start(path) >= end;
    return regions_end(path) <= start && next_start(path) >= end;
}

struct region regions_at(const struct path *path)
{
    const struct node *leaf = path->step[0].node;
    uint32_t row = leaf_row(leaf, path->step[0].at);
    return (struct region){leaf->leaf.start[row], leaf->leaf.end[row], leaf->leaf.origin[row],
                           leaf->leaf.mode[row], (leaf->marks >> row & 1) != 0};
}

uint64_t regions_longest_hole(const MMTree *tree)
{
    return tree->root == NULL ? 0 : longest_in(tree->root);
}

static void slot_write(struct node *leaf, uint32_t at, const struct region *region)
{
    uint32_t row = leaf_row(leaf, at);
    uint64_t mark = (uint64_t)1 << row;
    leaf->leaf.start[row] = region->start;
    leaf->leaf.end[row] = region->end;
    leaf->leaf.origin[row] = region->origin;
    leaf->leaf.mode[row] = region->mode;
    leaf->marks = region->original ? leaf->marks | mark : leaf->marks & ~mark;
}

/* Brings the inner nodes up to date with a hole that has come to be below them. */
static void raise_hole(const struct path *path, uint64_t hole)
{
    for (uint32_t k = 1; k <= path->height; k++) {
        uint64_t *longest = &path->step[k].node->inner.hole[path->step[k].at];
        if (hole > *longest)
            *longest = hole;
    }
}

/* The same with the last leaf, whose last slot is another than it was. */
static void move_last(const struct path *path)
{
    uint64_t last = node_last(path->step[0].node);
    for (uint32_t k = 1; k <= path->height; k++)
        path->step[k].node->inner.last[path->step[k].at] = last;
}

/* The longest hole that the inner node above knows of the leaf: while a change inside the leaf
 * leaves it so, nothing above changes. */
static uint64_t hole_above(const struct path *path)
{
    return path->step[1].node->inner.hole[path->step[1].at];
}

static bool has_hole(const struct node *leaf, uint64_t room)
{
    return leaf_slot_with_hole(leaf, 0, room) + 1 < leaf->count;
}

/* Brings the inner nodes up to date with a region more, in that slot of the leaf.  Between two
 * others it splits a hole; a longer one, or one as long, may still be there. */
static void note_added(const struct path *path, uint32_t at)
{
    const struct node *leaf = path->step[0].node;
    uint64_t longest = hole_above(path);
    if (at + 1 == leaf->count && tree_is_last(path, 0)) {
        raise_hole(path, leaf_hole(leaf, at - 1));
        move_last(path);
    } else if (at == 0 || at + 1 == leaf->count ||
               (leaf_start(leaf, at + 1) - leaf_end(leaf, at - 1) >= longest &&
                !has_hole(leaf, longest))) {
        tree_refresh(&regions_kind, path);
    }
}

/* Adds a region to a tree that is not empty. */
static inline void add_at(MMAddrSpace *mm, struct path *path, const struct region *region)
{
    while (tree_relieve(mm, &regions_kind, &mm->regions, path))
        regions_find(&mm->regions, region->start, path);
    struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at;
    at += leaf_start(leaf, at) < region->start;
    leaf_open(leaf, at, 1);
    slot_write(leaf, at, region);
    if (path->height > 0)
        note_added(path, at);
}

void regions_add_at(MMAddrSpace *mm, struct path *path, const struct region *region)
{
    if (mm->regions.root == NULL)
        slot_write(tree_create_root(mm, &regions_kind, &mm->regions), 0, region);
    else
        add_at(mm, path, region);
    mm->region_count++;
    mm->mapped_bytes += region->end - region->start;
}

void regions_add(MMAddrSpace *mm, const struct region *region)
{
    struct path path;
    if (mm->regions.root != NULL)
        regions_find(&mm->regions, region->start, &path);
    regions_add_at(mm, &path, region);
}

/* Both parts together are where the one was, so no inner node learns anything new. */
void regions_split(MMAddrSpace *mm, struct path *path, uint64_t boundary, bool behind)
{
    struct region region = regions_at(path);
    while (tree_relieve(mm, &regions_kind, &mm->regions, path))
        regions_find(&mm->regions, region.start, path);
    struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at;
    leaf->leaf.end[leaf_row(leaf, at)] = boundary;
    leaf_open(leaf, at + 1, 1);
    region.start = boundary;
    slot_write(leaf, at + 1, &region);
    mm->region_count++;
    path->step[0].at += behind;
}

void regions_trim(MMAddrSpace *mm, struct path *path, uint64_t start, uint64_t end)
{
    struct node *leaf = path->step[0].node;
    uint32_t row = leaf_row(leaf, path->step[0].at);
    mm->mapped_bytes -= leaf->leaf.end[row] - leaf->leaf.start[row];
    mm->mapped_bytes += end - start;
    leaf->leaf.start[row] = start;
    leaf->leaf.end[row] = end;
    tree_refresh(&regions_kind, path);
}

void regions_put(MMAddrSpace *mm, struct path *path, const struct region *region)
{
    mm->mapped_bytes -= regions_end(path) - regions_start(path);
    mm->mapped_bytes += region->end - region->start;
    slot_write(path->step[0].node, path->step[0].at, region);
    tree_refresh(&regions_kind, path);
}

/* Brings the tree up to date with regions less, that were before slot `at`.  `lost` is the hole
 * that was before them. */
static void note_removed(MMAddrSpace *mm, struct path *path, uint32_t at, uint64_t lost)
{
    const struct node *leaf = path->step[0].node;
    if (at > 0 && at < leaf->count && leaf->count >= shape_leaf.least)
        raise_hole(path, leaf_hole(leaf, at - 1));
    else if (at > 0 && at == leaf->count && (lost == 0 || lost < hole_above(path)) &&
             tree_is_last(path, 0))
        move_last(path);
    else
        tree_rebalance(mm, &regions_kind, &mm->regions, path);
}

static inline void remove_slots(MMAddrSpace *mm, struct path *path, uint32_t count)
{
    struct node *leaf = path->step[0].node;
    uint32_t at = path->step[0].at;
    uint64_t lost = at > 0 && count == 1 ? leaf_hole(leaf, at - 1) : UINT64_MAX; /* not known */
    for (uint32_t i = at; i < at + count; i++)
        mm->mapped_bytes -= leaf_end(leaf, i) - leaf_start(leaf, i);
    mm->region_count -= count;
    leaf_close(leaf, at, count);
    if (path->height > 0)
        note_removed(mm, path, at, lost);
    else if (leaf->count == 0)
        tree_rebalance(mm, &regions_kind, &mm->regions, path);
}

void regions_remove(MMAddrSpace *mm, struct path *path, uint32_t count)
{
    remove_slots(mm, path, count);
}

void regions_remove_one(MMAddrSpace *mm, struct path *path)
{
    remove_slots(mm, path, 1);
}
