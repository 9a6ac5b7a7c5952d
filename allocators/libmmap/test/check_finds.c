/* mm_check finds each single thing that is wrong, and says what. */
#include "expect.h"
#include "leaf.h"

static MMAddrSpace space;

/* So many pages with a hole behind each, kept for best fit: 10 in one leaf, 500 in two levels. */
static void begin(uint64_t pages)
{
    EXPECT(mm_init(&space, 0x10000, (size_t)1 << 30, 4096));
    MMNodes nodes = space.nodes;
    EXPECT(mm_init_with(&space, 0x10000, (size_t)1 << 30, 4096, &nodes,
                        &(MMPolicy){.placement = MM_BEST}));
    for (uint64_t i = 0; i < pages; i++) {
        uint64_t addr = 0x20000 + (i * 7 % pages) * 0x4000 + i % 3 * 4096;
        EXPECT(mm_mapat(&space, addr, 4096, 1, 2, -1, 0) == addr);
    }
    EXPECT_SOUND(&space);
}

static struct node *inner(void)
{
    struct node *root = space.regions.root;
    EXPECT(root->level == 1 && root->count > 4);
    return root;
}

static struct node *leaf(void)
{
    struct node *root = space.regions.root;
    return root->level == 0 ? root : inner()->inner.child[0];
}

/* What the leaf holds of a slot, in whichever row that is. */
static uint64_t *start_of(uint32_t at)
{
    return &leaf()->leaf.start[leaf_row(leaf(), at)];
}

static uint64_t *end_of(uint32_t at)
{
    return &leaf()->leaf.end[leaf_row(leaf(), at)];
}

static struct node *size_root(void)
{
    return space.sizes.root;
}

static struct node *size_leaf(void)
{
    return size_root()->level == 0 ? size_root() : size_root()->size_inner.child[0];
}

/* With the number set to something else the check says `why`; set back, it is silent. */
#define EXPECT_FOUND(place, value, why)                                                            \
    do {                                                                                           \
        unsigned char kept[sizeof(place)];                                                         \
        memcpy(kept, &(place), sizeof kept);                                                       \
        (place) = (value);                                                                         \
        const char *said = mm_check(&space);                                                       \
        if (said == NULL || strstr(said, why) == NULL) {                                           \
            fprintf(stderr, "%s:%d: it said %s\n", __FILE__, __LINE__, said ? said : "nothing");   \
            exit(1);                                                                               \
        }                                                                                          \
        memcpy(&(place), kept, sizeof kept);                                                       \
        EXPECT_SOUND(&space);                                                                      \
    } while (0)

static void counts(void)
{
    struct node spare = {0};
    EXPECT_FOUND(space.region_count, space.region_count + 1, "regions are not as many");
    EXPECT_FOUND(space.region_count, space.region_count - 1, "regions are not as many");
    EXPECT_FOUND(space.mapped_bytes, space.mapped_bytes + 4096, "mapped bytes");
    EXPECT_FOUND(space.mapped_bytes, space.mapped_bytes - 4096, "mapped bytes");
    EXPECT_FOUND(space.node_count, space.node_count + 1, "nodes are not as many");
    EXPECT_FOUND(space.node_count, space.node_count - 1, "nodes are not as many");
    EXPECT_FOUND(space.spare, &spare, "left over");
    EXPECT_FOUND(space.spare_count, 1, "left over");
}

static void regions(void)
{
    struct origin *origin = &leaf()->leaf.origin[leaf_row(leaf(), 3)];
    EXPECT_FOUND(*end_of(3), *start_of(3), "not in order");
    EXPECT_FOUND(*end_of(3), *start_of(4) + 4096, "inside its mapping");
    EXPECT_FOUND(*start_of(3), *end_of(2) - 4096, "not in order");
    EXPECT_FOUND(*start_of(3), *start_of(3) - 1, "whole pages");
    EXPECT_FOUND(*end_of(3), *end_of(3) + 1, "whole pages");
    EXPECT_FOUND(origin->base, origin->base - 1, "whole pages");
    EXPECT_FOUND(origin->len, origin->len + 1, "whole pages");
    EXPECT_FOUND(origin->base, origin->base + 4096, "inside its mapping");
    EXPECT_FOUND(origin->base, origin->base - 4096, "inside its mapping");
    EXPECT_FOUND(origin->len, 0, "inside its mapping");
    EXPECT_FOUND(space.end, (uint64_t)0x30000, "not in the space");
    EXPECT_FOUND(space.start, (uint64_t)0x200000, "not in order");
}

static void rows(void)
{
    uint8_t *order = leaf()->leaf.order;
    EXPECT_FOUND(order[3], LEAF_MOST, "rows");
    EXPECT_FOUND(order[3], order[4], "rows");
    EXPECT_FOUND(leaf()->taken, leaf()->taken & ~((uint64_t)1 << order[3]), "rows");
    EXPECT_FOUND(leaf()->taken, leaf()->taken | (uint64_t)1 << (LEAF_MOST - 1), "rows");
}

static void shapes(void)
{
    struct node *root = inner();
    uint64_t *first = root->inner.first, *last = root->inner.last, *hole = root->inner.hole;
    EXPECT_FOUND(leaf()->level, 1, "not at its level");
    EXPECT_FOUND(leaf()->count, 0, "no slot");
    EXPECT_FOUND(leaf()->count, LEAF_MOST + 1, "too many");
    EXPECT_FOUND(leaf()->count, (LEAF_MOST - 3) / 2 - 1, "too empty");
    EXPECT_FOUND(first[2], first[2] - 4096, "its child says");
    EXPECT_FOUND(last[2], last[2] - 4096, "its child says");
    EXPECT_FOUND(hole[2], hole[2] - 4096, "its child says");
    EXPECT_FOUND(hole[2], hole[2] + 4096, "its child says");
    EXPECT_FOUND(hole[root->count - 1], 1, "its child says");
    EXPECT_FOUND(root->count, 1, "root has one child");
}

static void holes(void)
{
    uint64_t *size = size_leaf()->size_leaf.size, *start = size_leaf()->size_leaf.start;
    uint32_t last = size_leaf()->count - 1;
    EXPECT_FOUND(start[4], start[5], "holes are not in order");
    EXPECT_FOUND(start[5], start[4], "holes are not in order");
    EXPECT_FOUND(size[5], (uint64_t)4096, "holes are not in order");
    EXPECT_FOUND(start[last], start[last] + 1, "none of the space");
    EXPECT_FOUND(start[last], *start_of(4), "none of the space");
    EXPECT_FOUND(size[last], size[last] + 1, "none of the space");
    EXPECT_FOUND(size_leaf()->count, last, "not in the tree");
    EXPECT_FOUND(space.policy.placement, MM_LOWEST, "not in the tree");
}

static void size_shapes(void)
{
    EXPECT(size_root()->level == 1);
    EXPECT_FOUND(size_root()->size_inner.size[1], 1, "its child says");
    EXPECT_FOUND(size_root()->size_inner.start[1], 1, "its child says");
    EXPECT_FOUND(size_leaf()->level, 1, "not at its level");
}

int main(void)
{
    begin(10);
    counts();
    regions();
    rows();
    holes();
    mm_free(&space);
    begin(500);
    counts();
    shapes();
    size_shapes();
    mm_free(&space);
    return 0;
}
