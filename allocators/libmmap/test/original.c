/* mm_unmap_non_original leaves what was mapped at the mark, or what is left of that, and tells of
 * the rest in ascending order. */
#include "expect.h"

static MMAddrSpace space;
static uint64_t told[8], count;

static void hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    EXPECT(udata == told && len == 4096 && info.base == start && count < 8);
    told[count++] = start >> 12;
}

static void map(uint64_t page, uint64_t pages)
{
    EXPECT(mm_mapat(&space, page << 12, pages << 12, 1, 2, -1, 0) == page << 12);
}

static void expect_originals(MMPlacement placement)
{
    MMRegion region;
    EXPECT(mm_init(&space, 0, 1 << 20, 4096));
    MMNodes nodes = space.nodes;
    EXPECT(mm_init_with(&space, 0, 1 << 20, 4096, &nodes, &(MMPolicy){.placement = placement}));
    map(10, 6);
    map(20, 1);
    mm_mark_original(&space);
    map(11, 1); /* over an original */
    map(16, 1);
    map(2, 1);
    EXPECT(mm_unmap(&space, 13 << 12, 4096) == 0);
    EXPECT(mm_protect(&space, 14 << 12, 4096, 7) == 0);
    count = 0;
    EXPECT(mm_unmap_non_original(&space, hear, told) == 0);
    EXPECT(count == 3 && told[0] == 2 && told[1] == 11 && told[2] == 16);
    static const uint64_t left[][2] = {{10, 1}, {12, 1}, {14, 1}, {15, 1}, {20, 1}};
    uint64_t from = 0;
    for (size_t i = 0; i < 5; i++, from = region.start + region.len) {
        EXPECT(mm_next(&space, from, &region) && region.original);
        EXPECT(region.start == left[i][0] << 12 && region.len == left[i][1] << 12);
        EXPECT(region.info.prot == (left[i][0] == 14 ? 7 : 1));
    }
    EXPECT(!mm_next(&space, from, &region));
    EXPECT_SOUND(&space);
    mm_free(&space);
}

int main(void)
{
    expect_originals(MM_LOWEST);
    expect_originals(MM_BEST);
    return 0;
}
