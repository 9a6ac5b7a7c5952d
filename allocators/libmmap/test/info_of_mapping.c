/* `base`, `len` and `offset` stay those of the mapping when it is cut, split and protected, so that
 * page p shows the file from offset + (p - base); only `prot` is the region's. */
#include "expect.h"

static void expect_page(MMAddrSpace *space, uint64_t addr, int prot)
{
    MMInfo info;
    EXPECT(mm_querypage(space, addr, &info));
    EXPECT(info.base == 0x10000 && info.len == 0x9000 && info.offset == 0x5000);
    EXPECT(info.prot == prot && info.flags == 0x11 && info.fd == 4);
}

static uint64_t regions(const MMAddrSpace *space)
{
    MMCounts counts;
    mm_count(space, &counts);
    return counts.regions;
}

int main(void)
{
    MMAddrSpace space;
    EXPECT(mm_init(&space, 0x10000, 0x100000, 4096));
    EXPECT(mm_mapat(&space, 0x10000, 0x8001, 3, 0x11, 4, 0x5000) == 0x10000);
    EXPECT(mm_unmap(&space, 0x12000, 0x1000) == 0 && regions(&space) == 2);
    EXPECT(mm_protect(&space, 0x15000, 0x1000, 1) == 0 && regions(&space) == 4);
    EXPECT(mm_unmap(&space, 0x10000, 0x1000) == 0 && regions(&space) == 4);
    EXPECT(mm_unmap(&space, 0x18000, 0x1000) == 0 && regions(&space) == 4);
    EXPECT(mm_mapat(&space, 0x13000, 0x1000, 7, 0x11, 4, 0) == 0x13000 && regions(&space) == 5);
    expect_page(&space, 0x11000, 3);
    expect_page(&space, 0x14fff, 3);
    expect_page(&space, 0x15000, 1);
    expect_page(&space, 0x17fff, 3);
    EXPECT(mm_protect(&space, 0x15000, 0x1000, 3) == 0 && regions(&space) == 3);
    expect_page(&space, 0x15000, 3);
    EXPECT_SOUND(&space);
    mm_free(&space);
    return 0;
}
