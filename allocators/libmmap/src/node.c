#include "leaf.h"

static void leaf_copy(struct node *to, uint32_t to_at, const struct node *from, uint32_t from_at,
                      uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = leaf_row(to, to_at + i), old = leaf_row(from, from_at + i);
        to->leaf.start[row] = from->leaf.start[old];
        to->leaf.end[row] = from->leaf.end[old];
        to->leaf.origin[row] = from->leaf.origin[old];
        to->leaf.mode[row] = from->leaf.mode[old];
        to->marks &= ~((uint64_t)1 << row);
        to->marks |= (from->marks >> old & 1) << row;
    }
}

static inline void inner_slot(struct node *to, uint32_t i, const struct node *from, uint32_t j)
{
    to->inner.first[i] = from->inner.first[j];
    to->inner.last[i] = from->inner.last[j];
    to->inner.hole[i] = from->inner.hole[j];
    to->inner.child[i] = from->inner.child[j];
}

static inline void size_leaf_slot(struct node *to, uint32_t i, const struct node *from, uint32_t j)
{
    to->size_leaf.size[i] = from->size_leaf.size[j];
    to->size_leaf.start[i] = from->size_leaf.start[j];
}

static inline void size_inner_slot(struct node *to, uint32_t i, const struct node *from, uint32_t j)
{
    to->size_inner.size[i] = from->size_inner.size[j];
    to->size_inner.start[i] = from->size_inner.start[j];
    to->size_inner.child[i] = from->size_inner.child[j];
}

/* The other kinds have no order beside their columns.  One loop over slots, not one over each
 * column: the end of a loop of few turns is what the processor does not foresee, and that costs
 * more than the copying. */
#define DEFINE_MOVES(kind, most)                                                                   \
    static void kind##_copy(struct node *to, uint32_t to_at, const struct node *from,              \
                            uint32_t from_at, uint32_t count)                                      \
    {                                                                                              \
        for (uint32_t i = 0; i < count; i++)                                                       \
            kind##_slot(to, to_at + i, from, from_at + i);                                         \
    }                                                                                              \
    static void kind##_open(struct node *node, uint32_t at, uint32_t count)                        \
    {                                                                                              \
        MM_ASSERT(at <= node->count && node->count + count <= (most));                             \
        for (uint32_t i = node->count; i-- > at;)                                                  \
            kind##_slot(node, i + count, node, i);                                                 \
        node->count += count;                                                                      \
    }                                                                                              \
    static void kind##_close(struct node *node, uint32_t at, uint32_t count)                       \
    {                                                                                              \
        MM_ASSERT(at + count <= node->count);                                                      \
        kind##_copy(node, at, node, at + count, node->count - at - count);                         \
        node->count -= count;                                                                      \
    }

DEFINE_MOVES(inner, INNER_MOST)
DEFINE_MOVES(size_leaf, SIZE_LEAF_MOST)
DEFINE_MOVES(size_inner, SIZE_INNER_MOST)

/* clang-format off */
#define SHAPE(kind, slots)                                                                         \
    {                                                                                              \
        SHAPE_BOUNDS(slots), kind##_open, kind##_close, kind##_copy                                \
    }
/* clang-format on */

const struct shape shape_leaf = SHAPE(leaf, LEAF_MOST);
const struct shape shape_inner = SHAPE(inner, INNER_MOST);
const struct shape shape_size_leaf = SHAPE(size_leaf, SIZE_LEAF_MOST);
const struct shape shape_size_inner = SHAPE(size_inner, SIZE_INNER_MOST);

void node_push_right(struct node *left, struct node *right, const struct shape *shape,
                     uint32_t count)
{
    uint32_t at = left->count - count;
    shape->open(right, 0, count);
    shape->copy(right, 0, left, at, count);
    shape->close(left, at, count);
}

void node_push_left(struct node *left, struct node *right, const struct shape *shape,
                    uint32_t count)
{
    uint32_t at = left->count;
    shape->open(left, at, count);
    shape->copy(left, at, right, 0, count);
    shape->close(right, 0, count);
}
