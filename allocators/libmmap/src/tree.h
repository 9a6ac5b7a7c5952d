/* tree.h: the B+-tree that both indexes are, without what their keys mean.
 *
 * Invariants: all leaves are at one depth; every node but the root and the last of its level has at
 * least half of `shape.joined` slots; every inner slot is what `sum` makes of its child.  The last
 * node of a level may have a single slot, so that a space that is filled upwards fills its nodes.
 *
 * Nodes with too many slots first share with their neighbours; only where three neighbours are
 * nearly full does a fourth come in between.  Nodes with too few join three into two.  So nodes are
 * never half empty for long: at least 0.6 of each is in use (as in the B*-tree of Knuth, The Art of
 * Computer Programming 3, 6.2.4).
 *
 * All nodes that an operation can need are taken before it changes anything: `tree_need` says how
 * many those are.
 */
#ifndef LIBMMAP_TREE_H
#define LIBMMAP_TREE_H

#include "node.h"

enum { TREE_HEIGHT_MOST = 14 }; /* of 2^64 regions with 14 slots a node: never reached */

/* One of the two trees. */
struct kind {
    const struct shape *leaf, *inner;
    size_t child_at; /* of the inner node's column of children */

    /* Makes slot `at` of an inner node, and the one before if it depends on it, what their children
     * say.  True: it was something else. */
    bool (*sum)(struct node *node, uint32_t at);
};

struct step {
    struct node *node;
    uint32_t at;
};

/* The way to a slot of a leaf: step[0] is the leaf, step[height] the root. */
struct path {
    uint32_t height;
    struct step step[TREE_HEIGHT_MOST];
};

static inline const struct shape *tree_shape(const struct kind *kind, uint32_t level)
{
    return level == 0 ? kind->leaf : kind->inner;
}

static inline struct node **tree_child(const struct kind *kind, const struct node *node,
                                       uint32_t at)
{
    return (struct node **)((uintptr_t)node + kind->child_at) + at;
}

/* Tells if the path goes through the last node of that level. */
static inline bool tree_is_last(const struct path *path, uint32_t level)
{
    for (uint32_t k = level + 1; k <= path->height; k++)
        if (path->step[k].at + 1 < path->step[k].node->count)
            return false;
    return true;
}

/* How many nodes the tree can take while a slot is added at the path, whose leaf has no room, or to
 * a tree that is empty.  `pending` is 1, or 2 where another slot is added first, wherever that
 * is. */
uint32_t tree_need_new(const struct kind *kind, const MMTree *tree, const struct path *path,
                       uint32_t pending);

static inline uint32_t tree_need(const struct kind *kind, const MMTree *tree,
                                 const struct path *path, uint32_t pending)
{
    bool room = tree->root != NULL && path->step[0].node->count + pending <= kind->leaf->most;
    return room ? 0 : tree_need_new(kind, tree, path, pending);
}

/* Takes nodes until `count` are in the space's own list.  False: there are not so many, and none
 * has been taken. */
bool tree_take_spares(MMAddrSpace *mm, uint32_t count);

static inline bool tree_reserve(MMAddrSpace *mm, uint32_t count)
{
    return count == 0 || tree_take_spares(mm, count);
}

/* Gives back what is left of the list. */
void tree_give_spares(MMAddrSpace *mm);

static inline void tree_release(MMAddrSpace *mm)
{
    if (mm->spare != NULL)
        tree_give_spares(mm);
}

/* Makes the tree's first leaf, of one empty slot. */
struct node *tree_create_root(MMAddrSpace *mm, const struct kind *kind, MMTree *tree);

/* Makes room in the leaf of the path, which is full, out of nodes that were reserved. */
void tree_make_room(MMAddrSpace *mm, const struct kind *kind, MMTree *tree,
                    const struct path *path);

/* Makes room in the leaf of the path if it is full.  False: there was room; true: slots moved, so
 * the path must be looked for again, and the call repeated. */
static inline bool tree_relieve(MMAddrSpace *mm, const struct kind *kind, MMTree *tree,
                                const struct path *path)
{
    if (path->step[0].node->count != kind->leaf->most)
        return false;
    tree_make_room(mm, kind, tree, path);
    return true;
}

/* Adjusts the inner slots above the leaf of the path, which has changed. */
void tree_refresh(const struct kind *kind, const struct path *path);

/* The same after slots of the leaf have been removed: nodes that are empty go, others are filled
 * up.  The path is void afterwards. */
void tree_rebalance(MMAddrSpace *mm, const struct kind *kind, MMTree *tree, struct path *path);

/* Moves the path to the first slot of the next leaf; false at the last one. */
bool tree_next_leaf(const struct kind *kind, struct path *path);

/* Gives every node back. */
void tree_clear(MMAddrSpace *mm, const struct kind *kind, MMTree *tree);

#endif
