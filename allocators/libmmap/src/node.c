#include "node.h"

static inline void leaf_slot(struct node *to, uint32_t i, const struct node *from, uint32_t j)
{
    to->leaf.start[i] = from->leaf.start[j];
    to->leaf.end[i] = from->leaf.end[j];
    to->leaf.origin[i] = from->leaf.origin[j];
    to->leaf.mode[i] = from->leaf.mode[j];
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

/* One loop over slots, not one over each column: the end of a loop of few turns is what the
 * processor does not foresee, and that costs more than the copying (measured: 20 such ends were
 * half the time of a map and an unmap). */
#define DEFINE_COPY(kind)                                                                          \
    static void kind##_copy(struct node *to, uint32_t to_at, const struct node *from,              \
                            uint32_t from_at, uint32_t count)                                      \
    {                                                                                              \
        if (to_at > from_at)                                                                       \
            for (uint32_t i = count; i-- > 0;)                                                     \
                kind##_slot(to, to_at + i, from, from_at + i);                                     \
        else                                                                                       \
            for (uint32_t i = 0; i < count; i++)                                                   \
                kind##_slot(to, to_at + i, from, from_at + i);                                     \
    }

DEFINE_COPY(leaf)
DEFINE_COPY(inner)
DEFINE_COPY(size_leaf)
DEFINE_COPY(size_inner)

const struct shape shape_leaf = {SHAPE_BOUNDS(LEAF_MOST), leaf_copy, true};
const struct shape shape_inner = {SHAPE_BOUNDS(INNER_MOST), inner_copy, false};
const struct shape shape_size_leaf = {SHAPE_BOUNDS(SIZE_LEAF_MOST), size_leaf_copy, false};
const struct shape shape_size_inner = {SHAPE_BOUNDS(SIZE_INNER_MOST), size_inner_copy, false};

/* The lowest `count` bits; `count` is at most 64. */
static uint64_t low_bits(uint32_t count)
{
    return count == 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
}

static void marks_open(struct node *node, uint32_t at, uint32_t count)
{
    uint64_t low = low_bits(at);
    node->marks = (node->marks & low) | ((node->marks & ~low) << count);
}

static void marks_close(struct node *node, uint32_t at, uint32_t count)
{
    uint64_t low = low_bits(at);
    node->marks = (node->marks & low) | ((node->marks >> count) & ~low);
}

void node_open(struct node *node, const struct shape *shape, uint32_t at, uint32_t count)
{
    MM_ASSERT(at <= node->count && node->count + count <= shape->most);
    shape->copy(node, at + count, node, at, node->count - at);
    if (shape->marked)
        marks_open(node, at, count);
    node->count += count;
}

void node_close(struct node *node, const struct shape *shape, uint32_t at, uint32_t count)
{
    MM_ASSERT(at + count <= node->count);
    shape->copy(node, at, node, at + count, node->count - at - count);
    if (shape->marked)
        marks_close(node, at, count);
    node->count -= count;
}

void node_push_right(struct node *left, struct node *right, const struct shape *shape,
                     uint32_t count)
{
    uint32_t at = left->count - count;
    node_open(right, shape, 0, count);
    shape->copy(right, 0, left, at, count);
    if (shape->marked)
        right->marks |= (left->marks >> at) & low_bits(count);
    node_close(left, shape, at, count);
}

void node_push_left(struct node *left, struct node *right, const struct shape *shape,
                    uint32_t count)
{
    uint32_t at = left->count;
    node_open(left, shape, at, count);
    shape->copy(left, at, right, 0, count);
    if (shape->marked)
        left->marks |= (right->marks & low_bits(count)) << at;
    node_close(right, shape, 0, count);
}
