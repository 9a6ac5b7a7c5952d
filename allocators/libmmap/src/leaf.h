/* leaf.h: a leaf of regions.
 *
 * A region is more than a key, so it stays in the row of the columns that it was written to, and a
 * column of bytes names the rows in order: a slot is a place in that order, and making room for one
 * moves bytes only.  Every operation comes to a leaf, so all this is inline.
 */
#ifndef LIBMMAP_LEAF_H
#define LIBMMAP_LEAF_H

#include "node.h"

static inline uint32_t leaf_row(const struct node *leaf, uint32_t at)
{
    return leaf->leaf.order[at];
}

static inline uint64_t leaf_start(const struct node *leaf, uint32_t at)
{
    return leaf->leaf.start[leaf_row(leaf, at)];
}

static inline uint64_t leaf_end(const struct node *leaf, uint32_t at)
{
    return leaf->leaf.end[leaf_row(leaf, at)];
}

/* The hole between the region of a slot and the next one. */
static inline uint64_t leaf_hole(const struct node *leaf, uint32_t at)
{
    return leaf_start(leaf, at + 1) - leaf_end(leaf, at);
}

/* The first slot at or after `at` that has a hole of that length inside its node, or the node's
 * last slot. */
static inline uint32_t leaf_slot_with_hole(const struct node *leaf, uint32_t at, uint64_t room)
{
    uint32_t last = leaf->count - 1;
    while (at < last && leaf_hole(leaf, at) < room)
        at++;
    return at;
}

/* Moves the rows of the slots from `from` on.  The copy has one length, which needs no loop; what
 * is behind the last slot means nothing. */
static inline void leaf_order_move(struct node *leaf, uint32_t to, uint32_t from)
{
    uint8_t moved[LEAF_MOST];
    __builtin_memcpy(moved, leaf->leaf.order + from, sizeof moved);
    __builtin_memcpy(leaf->leaf.order + to, moved, sizeof moved);
}

static inline uint32_t leaf_take_row(struct node *leaf)
{
    uint32_t row = (uint32_t)__builtin_ctzll(~leaf->taken);
    leaf->taken |= (uint64_t)1 << row;
    return row;
}

/* The shape's own. */
static inline void leaf_open(struct node *leaf, uint32_t at, uint32_t count)
{
    MM_ASSERT(at <= leaf->count && leaf->count + count <= LEAF_MOST);
    leaf_order_move(leaf, at + count, at);
    for (uint32_t i = at; i < at + count; i++)
        leaf->leaf.order[i] = (uint8_t)leaf_take_row(leaf);
    leaf->count += count;
}

static inline void leaf_close(struct node *leaf, uint32_t at, uint32_t count)
{
    MM_ASSERT(at + count <= leaf->count);
    for (uint32_t i = at; i < at + count; i++)
        leaf->taken &= ~((uint64_t)1 << leaf_row(leaf, i));
    leaf_order_move(leaf, at, at + count);
    leaf->count -= count;
}

#endif
