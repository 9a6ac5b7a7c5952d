/* The nodes take at most 96 bytes a region, however the regions came and went.
 *
 * A best-fit space has 27 more for the holes.  Counted from 2000 regions on, so that the few nodes
 * at the end of each level, which may be emptier, do not count.
 */
#include "expect.h"

enum { PAGES = 60000, LEAST = 2000 };

static MMAddrSpace space;
static uint64_t order[PAGES];

static void expect_small(void)
{
    MMCounts counts;
    mm_count(&space, &counts);
    uint64_t most = space.policy.placement == MM_BEST ? 96 + 27 : 96;
    if (counts.regions >= LEAST)
        EXPECT(counts.node_bytes <= most * counts.regions);
}

static void shuffle(void)
{
    for (uint64_t i = 0; i < PAGES; i++)
        order[i] = i;
    for (uint64_t i = PAGES; i-- > 1;) {
        uint64_t j = expect_below(i + 1), page = order[i];
        order[i] = order[j];
        order[j] = page;
    }
}

static void map(uint64_t page)
{
    EXPECT(mm_mapat(&space, page << 13, 4096, 1, 2, -1, 0) == page << 13);
    if (page % 16 == 0)
        expect_small();
}

static void unmap(uint64_t page)
{
    EXPECT(mm_unmap(&space, page << 13, 4096) == 0);
    if (page % 16 == 0)
        expect_small();
}

static void upwards(void)
{
    for (uint64_t i = 0; i < PAGES; i++)
        map(i);
}

static void downwards(void)
{
    for (uint64_t i = PAGES; i-- > 0;)
        map(i);
}

static void at_random(void)
{
    shuffle();
    for (uint64_t i = 0; i < PAGES; i++)
        map(order[i]);
}

/* Regions go from the front, from the back, every other one, at random. */
static void take_apart(unsigned way)
{
    shuffle();
    for (uint64_t i = 0; i < PAGES; i++)
        unmap(way == 0   ? i
              : way == 1 ? PAGES - 1 - i
              : way == 2 ? i * 7 % PAGES /* strides of 7: 7 and PAGES have no common factor */
                         : order[i]);
    EXPECT(space.node_count == 0);
}

int main(void)
{
    static void (*const fills[])(void) = {upwards, downwards, at_random};
    for (unsigned i = 0; i < 12; i++) {
        MMPolicy policy = {.placement = i >= 9 ? MM_BEST : MM_LOWEST};
        EXPECT(mm_init(&space, 0, (size_t)PAGES << 13, 4096));
        MMNodes nodes = space.nodes;
        EXPECT(mm_init_with(&space, 0, (size_t)PAGES << 13, 4096, &nodes, &policy));
        fills[i % 3]();
        EXPECT_SOUND(&space);
        take_apart(i % 4);
        mm_free(&space);
    }
    return 0;
}
