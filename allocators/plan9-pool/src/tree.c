/* tree.c: the largest free blocks by size, in digital trees (Lea, dlmalloc 2.8: tree bins).
 *
 * One tree for each power of two.  On the way down a node's child is chosen by the next lower bit
 * of the size, so a path is at most as long as a size has bits, whatever the order of insertion.
 * Nodes are not in order along the path, but all sizes under child 1 exceed those under child 0.
 * Blocks of a size that is already there hang in a ring on the node.
 */
#include "node.h"

static unsigned order_of(size_t size)
{
    return 63 - (unsigned)__builtin_clzll(size);
}

static struct block **root_of(Pool *pool, unsigned order)
{
    return (struct block **)&pool->state.trees[order];
}

static unsigned bit_of(size_t size, unsigned position)
{
    return (unsigned)(size >> position & 1);
}

void tree_insert(Pool *pool, struct block *block, size_t size)
{
    unsigned order = order_of(size), position = order;
    struct block **slot = root_of(pool, order);
    pool->state.tree_words |= (uint64_t)1 << order;
    while (*slot != NULL) {
        if (block_size(*slot) == size) {
            node_join_ring(block, *slot);
            return;
        }
        position--;
        slot = &node_of(*slot)->child[bit_of(size, position)];
    }
    *node_of(block) = (struct node){{block, block}, {NULL, NULL}, slot};
    *slot = block;
}

/* Puts `heir`, or nothing, in the place of `node`. */
static void node_replace(struct node *node, struct block *heir)
{
    *node->slot = heir;
    if (heir == NULL)
        return;
    struct node *into = node_of(heir);
    into->slot = node->slot;
    for (int side = 0; side < 2; side++) {
        into->child[side] = node->child[side];
        if (into->child[side] != NULL)
            node_of(into->child[side])->slot = &into->child[side];
    }
}

/* Takes any leaf from under `node`; NULL if there is none. */
static struct block *leaf_take(struct node *node)
{
    struct block *leaf = NULL;
    for (;;) {
        struct block *below = node->child[1] != NULL ? node->child[1] : node->child[0];
        if (below == NULL)
            break;
        leaf = below;
        node = node_of(leaf);
    }
    if (leaf != NULL)
        *node->slot = NULL;
    return leaf;
}

void tree_remove(Pool *pool, struct block *block, size_t size)
{
    struct node *node = node_of(block);
    struct block *twin = node_leave_ring(pool, block);
    if (node->slot == NULL)
        return;
    node_replace(node, twin != block ? twin : leaf_take(node));
    unsigned order = order_of(size);
    if (*root_of(pool, order) == NULL)
        pool->state.tree_words &= ~((uint64_t)1 << order);
}

static struct block *smaller(struct block *best, struct block *candidate, size_t need)
{
    size_t size = block_size(candidate);
    return size >= need && (best == NULL || size < block_size(best)) ? candidate : best;
}

/* The smallest block under `block`, or `best`. */
static struct block *subtree_best(struct block *best, struct block *block, size_t need)
{
    while (block != NULL) {
        best = smaller(best, block, need);
        const struct node *node = node_of(block);
        block = node->child[0] != NULL ? node->child[0] : node->child[1];
    }
    return best;
}

/* The best fit within the tree of the need's own power of two. */
static struct block *order_best(struct block *root, size_t need)
{
    struct block *best = NULL, *larger = NULL;
    unsigned position = order_of(need);
    for (struct block *block = root; block != NULL;) {
        best = smaller(best, block, need);
        if (best != NULL && block_size(best) == need)
            return best;
        position--;
        const struct node *node = node_of(block);
        unsigned bit = bit_of(need, position);
        if (bit == 0 && node->child[1] != NULL)
            larger = node->child[1];
        block = node->child[bit];
    }
    return subtree_best(best, larger, need);
}

struct block *tree_best(Pool *pool, size_t need)
{
    const size_t least = (size_t)POOL_CLASSES * BLOCK_ALIGN;
    need = need < least ? least : need;
    unsigned order = order_of(need);
    struct block *best = order_best(*root_of(pool, order), need);
    if (best != NULL)
        return best;
    uint64_t larger = pool->state.tree_words & ~(uint64_t)1 << order;
    if (larger == 0)
        return NULL;
    return subtree_best(NULL, *root_of(pool, (unsigned)__builtin_ctzll(larger)), need);
}

/* Counts the blocks under `slot` into `*count`, up to `limit`; `position` is the bit that chose it.
 * The recursion is as deep as a size has bits.  Returns false at the first damage. */
static bool subtree_count(Pool *pool, struct block **slot, unsigned order, unsigned position,
                          size_t *count, size_t limit, const void **where)
{
    const struct block *block = *slot;
    if (block == NULL)
        return true;
    *where = block;
    if (!pool_leads_to(pool, block, BLOCK_FREE) || order_of(block_size(block)) != order ||
        node_of(block)->slot != slot || position == 0 ||
        !node_count_ring(pool, block, count, limit))
        return false;
    for (unsigned side = 0; side < 2; side++) {
        struct block **child = &node_of(block)->child[side];
        if (*child != NULL && (!pool_leads_to(pool, *child, BLOCK_FREE) ||
                               bit_of(block_size(*child), position - 1) != side))
            return false;
        if (!subtree_count(pool, child, order, position - 1, count, limit, where))
            return false;
    }
    return true;
}

bool tree_count(Pool *pool, size_t *count, size_t limit, const void **where)
{
    for (unsigned order = 0; order < POOL_TREES; order++) {
        struct block **root = root_of(pool, order);
        if ((*root != NULL) != ((pool->state.tree_words >> order & 1) != 0) ||
            !subtree_count(pool, root, order, order, count, limit, where))
            return false;
    }
    return true;
}
