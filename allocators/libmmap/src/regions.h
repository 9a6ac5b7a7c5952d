/* regions.h: the tree of regions, by address, which knows the longest hole below every node.
 *
 * A hole belongs to the region before it.  The two at the ends of the space are not in the tree:
 * the one before the first region and the one after the last.
 */
#ifndef LIBMMAP_REGIONS_H
#define LIBMMAP_REGIONS_H

#include "tree.h"

/* A region outside the tree. */
struct region {
    uint64_t start, end;
    struct origin origin;
    struct mode mode;
    bool original;
};

extern const struct kind regions_kind;

/* The way to the last region that starts at or below `address`, or to the first of all if there is
 * none.  The tree is not empty. */
void regions_find(const MMTree *tree, uint64_t address, struct path *path);

/* The way to the first region that ends after `address`; false if there is none. */
bool regions_find_after(const MMTree *tree, uint64_t address, struct path *path);

/* Moves to the next region; false at the last one. */
bool regions_next(struct path *path);

/* The region that the path is at. */
struct region regions_at(const struct path *path);

static inline uint64_t regions_start(const struct path *path)
{
    return path->step[0].node->leaf.start[path->step[0].at];
}

static inline uint64_t regions_end(const struct path *path)
{
    return path->step[0].node->leaf.end[path->step[0].at];
}

/* Where the first region starts and the last one ends; the tree is not empty. */
uint64_t regions_first(const MMTree *tree);
uint64_t regions_last(const MMTree *tree);

/* The longest hole between two regions, in bytes. */
uint64_t regions_longest_hole(const MMTree *tree);

/* Moves the path to the first hole of at least `room` bytes, that of the slot it is at or a later
 * one, and tells where it begins and ends.  False: there is none before the last region. */
bool regions_seek_hole(struct path *path, uint64_t room, uint64_t *low, uint64_t *high);

/* The same, from the first region on. */
bool regions_first_hole(const MMTree *tree, uint64_t room, struct path *path, uint64_t *low,
                        uint64_t *high);

/* Adds a region; the nodes for it have been reserved. */
void regions_add(MMAddrSpace *mm, const struct region *region);

/* The same, with the way to where it belongs: that of regions_find to its start. */
void regions_add_at(MMAddrSpace *mm, struct path *path, const struct region *region);

/* Changes where the region at the path begins and ends.  It stays between its neighbours. */
void regions_trim(MMAddrSpace *mm, struct path *path, uint64_t start, uint64_t end);

/* Overwrites the region at the path. */
void regions_put(MMAddrSpace *mm, struct path *path, const struct region *region);

/* Removes `count` regions of the leaf, from the path on.  The path is void afterwards. */
void regions_remove(MMAddrSpace *mm, struct path *path, uint32_t count);

#endif
