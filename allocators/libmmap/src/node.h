/* node.h: the nodes of both trees, and moving slots between them.
 *
 * A node holds its slots in columns: one array a member, so that a search reads keys only.  The
 * four kinds of node differ in their columns alone; their shapes describe them, and whatever moves
 * slots is written once, over shapes.
 */
#ifndef LIBMMAP_NODE_H
#define LIBMMAP_NODE_H

#include "libmmap.h"
#include "port.h"

enum {
    NODE_COLUMN_BYTES = MM_NODE_SIZE - 24,
    LEAF_MOST = NODE_COLUMN_BYTES / 54,
    INNER_MOST = NODE_COLUMN_BYTES / 32,
    SIZE_LEAF_MOST = NODE_COLUMN_BYTES / 16,
    SIZE_INNER_MOST = NODE_COLUMN_BYTES / 24,
};

/* What a region has of its mapping, and what is its own. */
struct origin {
    uint64_t base, len;
    int64_t offset;
};

struct mode {
    int prot, flags, fd;
};

struct node {
    uint32_t count;
    uint32_t level; /* 0 is a leaf */
    /* Of a leaf of regions: bit i of `taken` is set where row i is some slot's, and of `marks`
     * where such a row is original. */
    uint64_t taken, marks;
    union {
        struct node *next; /* of a spare node */
        struct {           /* regions, disjoint */
            /* The rows of the slots, whose regions ascend.  Twice as long as the slots, so that
             * their rows are moved by a copy of one length, whichever those are. */
            uint8_t order[2 * LEAF_MOST];
            uint64_t start[LEAF_MOST], end[LEAF_MOST];
            struct origin origin[LEAF_MOST];
            struct mode mode[LEAF_MOST];
        } leaf;
        /* What is known of each child: where its first region starts, where its last one ends, and
         * the longest hole that begins in it.  For every slot but the last that takes in the hole
         * up to the next child. */
        struct {
            uint64_t first[INNER_MOST], last[INNER_MOST], hole[INNER_MOST];
            struct node *child[INNER_MOST];
        } inner;
        struct { /* holes by length, then place */
            uint64_t size[SIZE_LEAF_MOST], start[SIZE_LEAF_MOST];
        } size_leaf;
        struct { /* the least hole of each child */
            uint64_t size[SIZE_INNER_MOST], start[SIZE_INNER_MOST];
            struct node *child[SIZE_INNER_MOST];
        } size_inner;
    };
};

_Static_assert(sizeof(struct node) == MM_NODE_SIZE, "what the owner of the nodes is told");
_Static_assert(LEAF_MOST <= 64, "a mark for each slot");

/* Three neighbours that have at most twice `joined` slots are joined into two; if they have more,
 * each can get at least `least`. */
struct shape {
    uint32_t most, joined, least;

    /* Makes `count` empty slots at `at`, for which the node has room; removes the slots
     * [at, at + count). */
    void (*open)(struct node *node, uint32_t at, uint32_t count);
    void (*close)(struct node *node, uint32_t at, uint32_t count);

    /* Copies slots to another node, over those that it has. */
    void (*copy)(struct node *to, uint32_t to_at, const struct node *from, uint32_t from_at,
                 uint32_t count);
};

#define SHAPE_BOUNDS(slots) slots, slots - 3, (2 * (slots - 3) + 1) / 3

extern const struct shape shape_leaf, shape_inner, shape_size_leaf, shape_size_inner;

/* Moves the last `count` slots of `left` to the front of `right`, or the other way round. */
void node_push_right(struct node *left, struct node *right, const struct shape *shape,
                     uint32_t count);
void node_push_left(struct node *left, struct node *right, const struct shape *shape,
                    uint32_t count);

#endif
