/* Regions of one mapping with one protection are joined; regions of two mappings never are, though
 * they say the same of everything but their base. */
#include "expect.h"

static uint64_t regions(const MMAddrSpace *space)
{
    MMCounts counts;
    mm_count(space, &counts);
    return counts.regions;
}

int main(void)
{
    MMAddrSpace space;
    EXPECT(mm_init(&space, 0, 1 << 20, 4096));
    EXPECT(mm_mapat(&space, 0, 0x2000, 1, 2, -1, 0) == 0);
    EXPECT(mm_mapat(&space, 0x2000, 0x2000, 1, 2, -1, 0) == 0x2000);
    EXPECT(regions(&space) == 2);
    EXPECT(mm_protect(&space, 0, 0x4000, 3) == 0 && regions(&space) == 2);
    EXPECT(mm_protect(&space, 0x1000, 0x2000, 5) == 0 && regions(&space) == 4);
    EXPECT(mm_protect(&space, 0, 0x4000, 5) == 0 && regions(&space) == 2);
    /* One base and two lengths: the start of a long mapping is replaced by a short one. */
    EXPECT(mm_mapat(&space, 0x10000, 0x4000, 1, 2, -1, 0) == 0x10000);
    EXPECT(mm_mapat(&space, 0x10000, 0x1000, 1, 2, -1, 0) == 0x10000);
    EXPECT(regions(&space) == 4);
    EXPECT(mm_protect(&space, 0x10000, 0x4000, 3) == 0 && regions(&space) == 4);
    /* One length and two bases, the second over the end of the first. */
    EXPECT(mm_mapat(&space, 0x20000, 0x2000, 1, 2, -1, 0) == 0x20000);
    EXPECT(mm_mapat(&space, 0x21000, 0x2000, 1, 2, -1, 0) == 0x21000);
    EXPECT(mm_protect(&space, 0x20000, 0x3000, 4) == 0 && regions(&space) == 6);
    EXPECT_SOUND(&space);
    mm_free(&space);
    return 0;
}
