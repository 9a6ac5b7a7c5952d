/* regions.h: the tree of regions, by address, which knows the longest hole below every node.
 *
 * A hole belongs to the region before it.  The two at the ends of the space are not in the tree:
 * the one before the first region and the one after the last.
 */
#ifndef LIBMMAP_REGIONS_H
#define LIBMMAP_REGIONS_H

#include "leaf.h"
#include "tree.h"

/* A region outside the tree. */
struct region {
    uint64_t start, end;
    struct origin origin;
    struct mode mode;
    bool original;
};

extern const struct kind regions_kind;

/* Where the first region of a node or below it starts, and where the last one ends. */
static inline uint64_t node_first(const struct node *node)
{
    return node->level == 0 ? leaf_start(node, 0) : node->inner.first[0];
}

static inline uint64_t node_last(const struct node *node)
{
    uint32_t at = node->count - 1;
    return node->level == 0 ? leaf_end(node, at) : node->inner.last[at];
}

/* The way to the last region that starts at or below `address`, or to the first of all if there is
 * none.  The tree is not empty. */
void regions_find(const MMTree *tree, uint64_t address, struct path *path);

/* The way to the last region of all.  The tree is not empty. */
void regions_find_last(const MMTree *tree, struct path *path);

/* Moves to the next region; false at the last one. */
bool regions_next(struct path *path);

/* The region that the path is at. */
struct region regions_at(const struct path *path);

static inline uint64_t regions_start(const struct path *path)
{
    return leaf_start(path->step[0].node, path->step[0].at);
}

static inline uint64_t regions_end(const struct path *path)
{
    return leaf_end(path->step[0].node, path->step[0].at);
}

/* The way to the first region that ends after `address`; false if there is none. */
static inline bool regions_find_after(const MMTree *tree, uint64_t address, struct path *path)
{
    if (tree->root == NULL)
        return false;
    regions_find(tree, address, path);
    return regions_end(path) > address || regions_next(path);
}

/* What of the region may change without anything else. */
static inline struct mode *regions_mode(const struct path *path)
{
    struct node *leaf = path->step[0].node;
    return &leaf->leaf.mode[leaf_row(leaf, path->step[0].at)];
}

/* Tells if nothing is mapped in [start, end), where the path is what regions_find finds for
 * `start`. */
bool regions_is_clear(const struct path *path, uint64_t start, uint64_t end);

/* Where the first region starts and the last one ends; the tree is not empty. */
static inline uint64_t regions_first(const MMTree *tree)
{
    return node_first(tree->root);
}

static inline uint64_t regions_last(const MMTree *tree)
{
    return node_last(tree->root);
}

/* The longest hole between two regions, in bytes. */
uint64_t regions_longest_hole(const MMTree *tree);

/* Adds a region; the nodes for it have been reserved. */
void regions_add(MMAddrSpace *mm, const struct region *region);

/* The same, with the way to where it belongs: that of regions_find to its start, or any where the
 * tree is empty. */
void regions_add_at(MMAddrSpace *mm, struct path *path, const struct region *region);

/* Changes where the region at the path begins and ends.  It stays between its neighbours. */
void regions_trim(MMAddrSpace *mm, struct path *path, uint64_t start, uint64_t end);

/* Splits the region at the path at an address inside of it; the nodes for that have been reserved.
 * The path is then at the part behind the address, or at the one before it. */
void regions_split(MMAddrSpace *mm, struct path *path, uint64_t boundary, bool behind);

/* Overwrites the region at the path. */
void regions_put(MMAddrSpace *mm, struct path *path, const struct region *region);

/* Removes `count` regions of the leaf, from the path on.  The path is void afterwards. */
void regions_remove(MMAddrSpace *mm, struct path *path, uint32_t count);

/* The same with a count of 1, which is nearly always asked for, and needs no loop. */
void regions_remove_one(MMAddrSpace *mm, struct path *path);

#endif
