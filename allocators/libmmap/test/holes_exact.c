/* What is known of holes stays exact wherever one region comes or goes: first, last and in between,
 * where the hole is the longest, one of several as long, or a shorter one. */
#include "expect.h"

enum { REGIONS = 300, PAGE = 4096, FREE_MOST = 64 };

static MMAddrSpace space;
static uint64_t start[REGIONS];

/* The pages of the hole before each region: all alike, growing, shrinking, or one of few lengths.
 */
static uint64_t hole_before(unsigned layout, uint64_t i)
{
    switch (layout) {
    case 0:
        return 8;
    case 1:
        return 3 + i % FREE_MOST;
    case 2:
        return 3 + FREE_MOST - i % FREE_MOST;
    default:
        return 3 + expect_below(3);
    }
}

static void map(uint64_t addr)
{
    EXPECT(mm_mapat(&space, addr, PAGE, 1, 2, -1, 0) == addr);
    EXPECT_SOUND(&space);
}

static void unmap(uint64_t addr)
{
    EXPECT(mm_unmap(&space, addr, PAGE) == 0);
    EXPECT_SOUND(&space);
}

static void fill(unsigned layout)
{
    uint64_t at = 0x10000;
    for (uint64_t i = 0; i < REGIONS; i++) {
        start[i] = at + hole_before(layout, i) * PAGE;
        at = start[i] + PAGE;
        map(start[i]);
    }
}

/* A region comes into the hole before each other one, and goes; then the other goes, and comes. */
static void come_and_go(void)
{
    for (uint64_t i = 0; i < REGIONS; i++) {
        map(start[i] - 2 * PAGE);
        unmap(start[i] - 2 * PAGE);
        unmap(start[i]);
        map(start[i]);
    }
}

/* The same at the end, which moves: behind a hole that grows, and behind none. */
static void come_last(uint64_t step)
{
    uint64_t last = start[REGIONS - 1];
    for (uint64_t i = 1; i <= 2 * FREE_MOST; i++)
        map(last + i * PAGE + i * (i + 1) / 2 * step);
    for (uint64_t i = 2 * FREE_MOST; i > 0; i--)
        unmap(last + i * PAGE + i * (i + 1) / 2 * step);
}

int main(void)
{
    EXPECT(mm_init(&space, 0x10000, (size_t)1 << 40, PAGE));
    for (unsigned layout = 0; layout < 4; layout++) {
        fill(layout);
        come_and_go();
        come_last(0);
        come_last(PAGE);
        for (uint64_t i = 0; i < REGIONS; i++)
            unmap(start[i * 7 % REGIONS]);
        EXPECT(space.node_count == 0);
    }
    mm_free(&space);
    return 0;
}
