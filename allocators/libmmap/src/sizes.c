#include "sizes.h"

/* The order of holes. */
static bool before(uint64_t size, uint64_t start, uint64_t other_size, uint64_t other_start)
{
    return size < other_size || (size == other_size && start < other_start);
}

/* How many of the pairs come before the given one. */
static uint32_t count_before(const uint64_t *sizes, const uint64_t *starts, uint32_t count,
                             uint64_t size, uint64_t start)
{
    uint32_t low = 0;
    while (low < count) {
        uint32_t middle = low + (count - low) / 2;
        if (before(sizes[middle], starts[middle], size, start))
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

_Static_assert(offsetof(struct node, size_leaf.size) == offsetof(struct node, size_inner.size),
               "the least size is at one place, whatever the level");

static bool sizes_sum(struct node *node, uint32_t at)
{
    const struct node *child = node->size_inner.child[at];
    uint64_t size = child->size_leaf.size[0]; /* every node begins with its sizes */
    uint64_t start = child->level == 0 ? child->size_leaf.start[0] : child->size_inner.start[0];
    bool changed = node->size_inner.size[at] != size || node->size_inner.start[at] != start;
    node->size_inner.size[at] = size;
    node->size_inner.start[at] = start;
    return changed;
}

const struct kind sizes_kind = {&shape_size_leaf, &shape_size_inner,
                                offsetof(struct node, size_inner.child), sizes_sum};

/* The way to where the pair is or would be: its slot, or one behind the last of the leaf. */
static void way_to(const MMTree *tree, uint64_t size, uint64_t start, struct path *path)
{
    struct node *node = tree->root;
    path->height = tree->height;
    for (uint32_t level = tree->height; level > 0; level--) {
        uint32_t at =
            count_before(node->size_inner.size, node->size_inner.start, node->count, size, start);
        bool exact = at < node->count && node->size_inner.size[at] == size &&
                     node->size_inner.start[at] == start;
        at = exact || at == 0 ? at : at - 1;
        path->step[level] = (struct step){node, at};
        node = node->size_inner.child[at];
    }
    path->step[0] = (struct step){
        node, count_before(node->size_leaf.size, node->size_leaf.start, node->count, size, start)};
}

uint32_t sizes_need(const MMTree *tree, const struct hole holes[2])
{
    uint32_t need = 0, pending = 1;
    for (uint32_t i = 0; i < 2; i++) {
        struct path path = {0};
        if (holes[i].start == holes[i].end)
            continue;
        if (tree->root == NULL)
            return 1;
        way_to(tree, holes[i].end - holes[i].start, holes[i].start, &path);
        need += tree_need(&sizes_kind, tree, &path, pending++);
    }
    return need;
}

void sizes_add(MMAddrSpace *mm, struct hole hole)
{
    uint64_t size = hole.end - hole.start;
    struct path path;
    struct node *leaf;
    uint32_t at = 0;
    if (mm->sizes.root == NULL) {
        leaf = tree_create_root(mm, &sizes_kind, &mm->sizes);
        path.height = 0;
    } else {
        do
            way_to(&mm->sizes, size, hole.start, &path);
        while (tree_relieve(mm, &sizes_kind, &mm->sizes, &path));
        leaf = path.step[0].node;
        at = path.step[0].at;
        shape_size_leaf.open(leaf, at, 1);
    }
    leaf->size_leaf.size[at] = size;
    leaf->size_leaf.start[at] = hole.start;
    tree_refresh(&sizes_kind, &path);
}

void sizes_remove(MMAddrSpace *mm, struct hole hole)
{
    struct path path;
    way_to(&mm->sizes, hole.end - hole.start, hole.start, &path);
    struct step *leaf = &path.step[0];
    MM_ASSERT(leaf->at < leaf->node->count && leaf->node->size_leaf.start[leaf->at] == hole.start);
    shape_size_leaf.close(leaf->node, leaf->at, 1);
    tree_rebalance(mm, &sizes_kind, &mm->sizes, &path);
}

static struct hole hole_at(const struct step *leaf)
{
    uint64_t start = leaf->node->size_leaf.start[leaf->at];
    return (struct hole){start, start + leaf->node->size_leaf.size[leaf->at]};
}

bool sizes_next(struct path *path, struct hole *hole)
{
    struct step *leaf = &path->step[0];
    if (++leaf->at >= leaf->node->count && !tree_next_leaf(&sizes_kind, path))
        return false;
    *hole = hole_at(leaf);
    return true;
}

bool sizes_find(const MMTree *tree, uint64_t room, struct path *path, struct hole *hole)
{
    if (tree->root == NULL)
        return false;
    way_to(tree, room, 0, path);
    if (path->step[0].at == path->step[0].node->count)
        return sizes_next(path, hole);
    *hole = hole_at(&path->step[0]);
    return true;
}
