/* node.h: what a large free block holds, in a chain or in a tree.
 *
 * Blocks of one size hang in a ring, one of which stands for all of them in the chain or the tree.
 */
#ifndef POOL_NODE_H
#define POOL_NODE_H

#include "internal.h"

struct node {
    struct links ring;
    struct block *child[2]; /* in a chain, [0] is the next larger one */
    struct block **slot;    /* what points to this node; NULL for all of a ring but one */
};
_Static_assert(POOL_CLASSES *BLOCK_ALIGN >= sizeof(struct node) + 2 * WORD_BYTES, "a node fits");

static inline struct node *node_of(const struct block *block)
{
    return block_user(block);
}

static inline void node_join_ring(struct block *block, struct block *member)
{
    struct links *ring = &node_of(block)->ring;
    ring->next = member;
    ring->prev = node_of(member)->ring.prev;
    node_of(ring->prev)->ring.next = block;
    node_of(member)->ring.prev = block;
    node_of(block)->slot = NULL;
}

static inline bool node_holds(const struct block *block)
{
    const struct node *node = node_of(block);
    return node_of(node->ring.next)->ring.prev == block &&
           node_of(node->ring.prev)->ring.next == block &&
           (node->slot == NULL || *node->slot == block);
}

/* Takes a block out of its ring; panics if its links are damaged.  Returns another of the ring, or
 * the block where it was alone. */
static inline struct block *node_leave_ring(Pool *pool, struct block *block)
{
    struct node *node = node_of(block);
    if (port_unlikely(!node_holds(block)))
        pool_panic(pool, block_user(block), "links of free block damaged");
    struct block *twin = node->ring.next;
    node_of(node->ring.next)->ring.prev = node->ring.prev;
    node_of(node->ring.prev)->ring.next = node->ring.next;
    return twin;
}

/* chain.c: counts the blocks of a ring into `*count`, up to `limit`; false at the first damage. */
bool node_count_ring(Pool *pool, const struct block *block, size_t *count, size_t limit);

#endif
