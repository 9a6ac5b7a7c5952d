/* A call takes a node only to use it: where there is room, none is asked for, and what is asked for
 * and not needed is given back at once. */
#include "failing.h"
#include "node.h"

static struct failing nodes;
static MMAddrSpace space;

/* Ten regions leave room in the one leaf of each tree. */
static void expect_none(MMPlacement placement)
{
    MMNodes from = failing_nodes(&nodes);
    MMPolicy policy = {.placement = placement};
    EXPECT(mm_init_with(&space, 0, 1 << 20, 4096, &from, &policy));
    EXPECT(nodes.asked == 0);
    for (uint64_t i = 0; i < 10; i++)
        EXPECT(mm_mapat(&space, i << 14, 8192, 1, 2, -1, 0) == i << 14);
    nodes.asked = nodes.given_back = 0;
    EXPECT(mm_mapany(&space, 4096, 1, 2, -1, 0) == 8192);
    EXPECT(mm_mapat(&space, 0x4000, 4096, 3, 2, -1, 0) == 0x4000);
    EXPECT(mm_mapat(&space, 0x3000, 0x2000, 3, 2, -1, 0) == 0x3000);
    EXPECT(mm_unmap(&space, 0x8000, 4096) == 0 && mm_unmap(&space, 0, 0x2000) == 0);
    EXPECT(mm_protect(&space, 0xd000, 4096, 7) == 0 && mm_protect(&space, 0xc000, 4096, 7) == 0);
    EXPECT(nodes.asked == 0 && nodes.given_back == 0);
    EXPECT_SOUND(&space);
    EXPECT(mm_unmap(&space, 0, 1 << 20) == 0);
    EXPECT(nodes.given_back == (placement == MM_BEST ? 2 : 1));
    mm_free(&space);
}

/* In a full leaf nothing is asked for by what adds no region: one that becomes shorter, or is
 * overwritten, or changes its protection as a whole. */
static void expect_none_if_full(void)
{
    MMNodes from = failing_nodes(&nodes);
    EXPECT(mm_init_with(&space, 0, 1 << 24, 4096, &from, NULL));
    for (uint64_t i = 0; i < LEAF_MOST; i++)
        EXPECT(mm_mapat(&space, i << 16, 0x4000, 1, 2, -1, 0) == i << 16);
    nodes.asked = nodes.given_back = 0;
    EXPECT(mm_unmap(&space, 0x3000, 4096) == 0 && mm_unmap(&space, 0x10000, 4096) == 0);
    EXPECT(mm_mapat(&space, 0x22000, 0x12000, 3, 2, -1, 0) == 0x22000);
    EXPECT(mm_mapat(&space, 0x40000, 0x4000, 3, 2, -1, 0) == 0x40000);
    EXPECT(mm_protect(&space, 0x50000, 0x4000, 3) == 0);
    EXPECT(nodes.asked == 0);
    EXPECT(mm_unmap(&space, 0x61000, 4096) == 0 && nodes.asked == 2); /* and a root */
    EXPECT_SOUND(&space);
    mm_free(&space);
}

/* The first region takes the root of each tree, and no node that it gives back. */
static void expect_roots(MMPlacement placement)
{
    MMNodes from = failing_nodes(&nodes);
    MMPolicy policy = {.placement = placement};
    nodes = (struct failing){0};
    EXPECT(mm_init_with(&space, 0, 1 << 20, 4096, &from, &policy));
    EXPECT(mm_mapat(&space, 0x8000, 0x4000, 1, 2, -1, 0) == 0x8000);
    EXPECT(nodes.asked == (placement == MM_BEST ? 2 : 1) && nodes.given_back == 0);
    mm_free(&space);
}

/* Nor is anything asked for where the leaf of the holes is full and the holes stay as they are. */
static void expect_none_if_holes_stay(void)
{
    MMNodes from = failing_nodes(&nodes);
    MMPolicy policy = {.placement = MM_BEST};
    EXPECT(mm_init_with(&space, 0, 1 << 24, 4096, &from, &policy));
    for (uint64_t i = 0; i < SIZE_LEAF_MOST; i++)
        EXPECT(mm_mapat(&space, i << 14, 0x2000, 1, 2, -1, 0) == i << 14);
    const struct node *leaf = space.sizes.root;
    EXPECT(leaf->level == 0 && leaf->count == SIZE_LEAF_MOST);
    nodes.asked = nodes.given_back = 0;
    for (uint64_t i = 1; i < 10; i++)
        EXPECT(mm_mapat(&space, i << 14, 0x2000, 3, 2, -1, 0) == i << 14);
    EXPECT(nodes.asked == 0);
    EXPECT_SOUND(&space);
    mm_free(&space);
}

/* A thousand regions come and go: no more nodes are held than are counted. */
static void expect_used(MMPlacement placement)
{
    MMNodes from = failing_nodes(&nodes);
    MMPolicy policy = {.placement = placement};
    nodes = (struct failing){0};
    EXPECT(mm_init_with(&space, 0, (size_t)1 << 30, 4096, &from, &policy));
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t addr = expect_below(1000) << 14;
        if (expect_below(2) == 0)
            EXPECT(mm_mapat(&space, addr, 8192, 1, 2, -1, 0) == addr);
        else
            EXPECT(mm_unmap(&space, addr, 4096) == 0);
        MMCounts counts;
        mm_count(&space, &counts);
        EXPECT(counts.node_bytes == (nodes.asked - nodes.given_back) * MM_NODE_SIZE);
    }
    mm_free(&space);
    EXPECT(nodes.asked == nodes.given_back && nodes.asked > 40);
}

int main(void)
{
    expect_none(MM_LOWEST);
    expect_none(MM_BEST);
    expect_none_if_full();
    expect_roots(MM_LOWEST);
    expect_roots(MM_BEST);
    expect_none_if_holes_stay();
    expect_used(MM_LOWEST);
    expect_used(MM_BEST);
    return 0;
}
