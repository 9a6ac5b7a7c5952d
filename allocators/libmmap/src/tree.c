/* tree.c: growing and shrinking of the B+-tree that both indexes are.
 *
 * Nodes come from the spares that an operation took before it changed anything, so nothing in this
 * file can fail.  A full node first spreads its slots over its siblings; a node with too few takes
 * some of theirs, or is joined with them.  Either way up to three siblings under one parent are
 * handled together, and the parent's slots are summed up again afterwards.
 */
#include "tree.h"

static struct node *spare_take(MMAddrSpace *mm, uint32_t level)
{
    struct node *node = mm->spare;
    MM_ASSERT(node != NULL);
    mm->spare = node->next;
    mm->spare_count--;
    mm->node_count++;
    node->count = 0;
    node->level = level;
    node->taken = node->marks = 0;
    return node;
}

static void node_give(MMAddrSpace *mm, struct node *node)
{
    mm->node_count--;
    mm->nodes.give(mm->nodes.context, node, sizeof *node);
}

bool tree_take_spares(MMAddrSpace *mm, uint32_t count)
{
    while (mm->spare_count < count) {
        struct node *node = mm->nodes.take(mm->nodes.context, sizeof *node);
        if (node == NULL) {
            tree_give_spares(mm);
            return false;
        }
        node->next = mm->spare;
        mm->spare = node;
        mm->spare_count++;
    }
    return true;
}

void tree_give_spares(MMAddrSpace *mm)
{
    while (mm->spare != NULL) {
        struct node *node = mm->spare;
        mm->spare = node->next;
        mm->spare_count--;
        mm->nodes.give(mm->nodes.context, node, sizeof *node);
    }
}

static bool is_full(const struct kind *kind, const struct node *node)
{
    return node->count == tree_shape(kind, node->level)->most;
}

uint32_t tree_need_new(const struct kind *kind, const MMTree *tree, const struct path *path,
                       uint32_t pending)
{
    if (tree->root == NULL)
        return 1;
    uint32_t level = 1;
    while (level <= path->height &&
           path->step[level].node->count + pending > tree_shape(kind, level)->most)
        level++;
    return level > path->height ? level + 1 : level; /* a new root too */
}

struct node *tree_create_root(MMAddrSpace *mm, const struct kind *kind, MMTree *tree)
{
    struct node *leaf = spare_take(mm, 0);
    kind->leaf->open(leaf, 0, 1);
    tree->root = leaf;
    tree->height = 0;
    return leaf;
}

static void grow(MMAddrSpace *mm, const struct kind *kind, MMTree *tree)
{
    MM_ASSERT(tree->height + 1 < TREE_HEIGHT_MOST);
    struct node *root = spare_take(mm, tree->height + 1);
    root->count = 1;
    *tree_child(kind, root, 0) = tree->root;
    kind->sum(root, 0);
    tree->root = root;
    tree->height++;
}

/* Some neighbours under one parent. */
struct siblings {
    struct node *parent;
    uint32_t low, width; /* their slots */
    uint32_t total;      /* slots that they hold */
};

static struct siblings siblings_around(const struct kind *kind, struct node *parent, uint32_t at)
{
    struct siblings siblings = {parent, at > 0 ? at - 1 : 0, 3, 0};
    if (siblings.low + 3 > parent->count)
        siblings.low = parent->count > 3 ? parent->count - 3 : 0;
    if (siblings.width > parent->count)
        siblings.width = parent->count;
    for (uint32_t i = 0; i < siblings.width; i++)
        siblings.total += (*tree_child(kind, parent, siblings.low + i))->count;
    return siblings;
}

/* Moves what must cross from one neighbour to the next, as far as there is room.  `cross` is how
 * many slots too many are on the left. */
static uint32_t flow(struct node *left, struct node *right, const struct shape *shape,
                     int64_t cross)
{
    struct node *from = cross > 0 ? left : right, *to = cross > 0 ? right : left;
    uint32_t count = (uint32_t)(cross > 0 ? cross : -cross);
    if (count > from->count)
        count = from->count;
    if (count > shape->most - to->count)
        count = shape->most - to->count;
    if (count == 0)
        return 0;
    if (cross > 0)
        node_push_right(left, right, shape, count);
    else
        node_push_left(left, right, shape, count);
    return count;
}

/* Makes every slot of an inner node what its child says. */
static void sum_all(const struct kind *kind, struct node *node)
{
    for (uint32_t i = node->count; i-- > 0;)
        kind->sum(node, i);
}

/* Spreads the slots of the siblings evenly over its first `fill` nodes. */
static void spread(const struct kind *kind, const struct siblings *siblings, uint32_t fill)
{
    struct node *parent = siblings->parent;
    const struct shape *shape = tree_shape(kind, parent->level - 1);
    uint32_t moved;
    do {
        uint32_t held = 0, wanted = 0;
        moved = 0;
        for (uint32_t i = 0; i + 1 < siblings->width; i++) {
            struct node *left = *tree_child(kind, parent, siblings->low + i);
            struct node *right = *tree_child(kind, parent, siblings->low + i + 1);
            held += left->count;
            wanted += i < fill ? (siblings->total + fill - 1 - i) / fill : 0;
            uint32_t count = flow(left, right, shape, (int64_t)held - wanted);
            held = held > wanted ? held - count : held + count;
            moved += count;
        }
    } while (moved != 0);
    for (uint32_t i = 0; i < fill && parent->level > 1; i++)
        sum_all(kind, *tree_child(kind, parent, siblings->low + i));
    for (uint32_t i = siblings->low + fill; i-- > siblings->low;)
        kind->sum(parent, i);
}

/* Puts an empty node behind the siblings. */
static void widen(MMAddrSpace *mm, const struct kind *kind, struct siblings *siblings)
{
    struct node *parent = siblings->parent;
    uint32_t at = siblings->low + siblings->width++;
    kind->inner->open(parent, at, 1);
    *tree_child(kind, parent, at) = spare_take(mm, parent->level - 1);
}

/* The last node of a level keeps what it has, and a new one behind it gets its last slot. */
static void extend(MMAddrSpace *mm, const struct kind *kind, struct node *parent)
{
    struct siblings siblings = {parent, parent->count - 1, 1, 0};
    struct node *left = *tree_child(kind, parent, siblings.low);
    const struct shape *shape = tree_shape(kind, left->level);
    widen(mm, kind, &siblings);
    node_push_right(left, *tree_child(kind, parent, siblings.low + 1), shape, 1);
    if (left->level > 0)
        kind->sum(left, left->count - 1);
    for (uint32_t i = 2; i-- > 0;)
        kind->sum(parent, siblings.low + i);
}

void tree_make_room(MMAddrSpace *mm, const struct kind *kind, MMTree *tree, const struct path *path)
{
    uint32_t level = 0;
    while (level < path->height && is_full(kind, path->step[level + 1].node))
        level++;
    if (level == path->height) {
        grow(mm, kind, tree);
        return;
    }
    struct node *parent = path->step[level + 1].node;
    const struct shape *shape = tree_shape(kind, level);
    if (tree_is_last(path, level) && path->step[0].at + 1 >= path->step[0].node->count) {
        extend(mm, kind, parent);
        return;
    }
    struct siblings siblings = siblings_around(kind, parent, path->step[level + 1].at);
    uint32_t fill = siblings.width;
    if (fill == 1 || siblings.total + shape->most / 4 > fill * (shape->most - 1)) {
        widen(mm, kind, &siblings);
        fill++;
    }
    spread(kind, &siblings, fill);
}

void tree_refresh(const struct kind *kind, const struct path *path)
{
    for (uint32_t k = 1; k <= path->height; k++)
        if (!kind->sum(path->step[k].node, path->step[k].at))
            return;
}

/* Removes the slot of an empty node from its parent.  Its neighbours now touch. */
static void drop(MMAddrSpace *mm, const struct kind *kind, struct step *parent)
{
    node_give(mm, *tree_child(kind, parent->node, parent->at));
    kind->inner->close(parent->node, parent->at, 1);
    if (parent->at > 0)
        parent->at--;
    if (parent->node->count > 0)
        kind->sum(parent->node, parent->at);
}

/* Joins or fills up the node at this level, if it has too few slots; true where it is joined. */
static bool fill_up(MMAddrSpace *mm, const struct kind *kind, const struct path *path,
                    uint32_t level)
{
    const struct shape *shape = tree_shape(kind, level);
    struct node *parent = path->step[level + 1].node;
    if (path->step[level].node->count >= shape->least || tree_is_last(path, level))
        return false;
    struct siblings siblings = siblings_around(kind, parent, path->step[level + 1].at);
    uint32_t fill = siblings.width;
    if (fill > 1 && siblings.total <= (fill - 1) * shape->joined)
        fill--;
    spread(kind, &siblings, fill);
    if (fill == siblings.width)
        return false;
    struct step last = {parent, siblings.low + fill};
    drop(mm, kind, &last);
    return true;
}

static void shrink(MMAddrSpace *mm, const struct kind *kind, MMTree *tree)
{
    struct node *root = tree->root;
    while (root->level > 0 && root->count == 1) {
        tree->root = *tree_child(kind, root, 0);
        tree->height--;
        node_give(mm, root);
        root = tree->root;
    }
}

void tree_rebalance(MMAddrSpace *mm, const struct kind *kind, MMTree *tree, struct path *path)
{
    uint32_t level = 0;
    while (level < path->height && path->step[level].node->count == 0)
        drop(mm, kind, &path->step[++level]);
    if (path->step[level].node->count == 0) {
        node_give(mm, path->step[level].node);
        *tree = (MMTree){NULL, 0};
        return;
    }
    if (level == 0)
        tree_refresh(kind, path);
    else
        for (uint32_t k = level + 1; k <= path->height; k++)
            kind->sum(path->step[k].node, path->step[k].at);
    while (level < path->height && fill_up(mm, kind, path, level))
        level++;
    shrink(mm, kind, tree);
}

bool tree_next_leaf(const struct kind *kind, struct path *path)
{
    uint32_t k = 1;
    while (k <= path->height && path->step[k].at + 1 == path->step[k].node->count)
        k++;
    if (k > path->height)
        return false;
    path->step[k].at++;
    for (; k > 0; k--)
        path->step[k - 1] =
            (struct step){*tree_child(kind, path->step[k].node, path->step[k].at), 0};
    return true;
}

void tree_clear(MMAddrSpace *mm, const struct kind *kind, MMTree *tree)
{
    while (tree->root != NULL) {
        struct node *node = tree->root, *parent = NULL;
        for (; node->level > 0 && node->count > 0; node = *tree_child(kind, node, node->count - 1))
            parent = node;
        node_give(mm, node);
        if (parent == NULL)
            *tree = (MMTree){NULL, 0};
        else
            parent->count--;
    }
}
