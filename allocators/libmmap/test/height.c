/* A way from the root to a region is short: its nodes, and with them the comparisons of a search,
 * grow with the logarithm of the regions. */
#include "expect.h"

static void expect_height(const MMAddrSpace *space)
{
    MMCounts counts;
    mm_count(space, &counts);
    /* Below the root every node has at least 14 slots. */
    unsigned most = 2;
    for (uint64_t slots = 28; slots <= counts.regions; slots *= 14)
        most++;
    EXPECT(counts.regions_height <= most);
}

int main(void)
{
    MMAddrSpace space;
    EXPECT(mm_init(&space, 0, (size_t)1 << 40, 4096));
    for (uint64_t i = 0; i < 300000; i++) {
        uint64_t addr = (i * UINT64_C(2654435761) & 0xfffff) << 13; /* each place once */
        EXPECT(mm_mapat(&space, addr, 4096, 1, 2, -1, 0) == addr);
        if (i % 64 == 0)
            expect_height(&space);
    }
    EXPECT_SOUND(&space);
    mm_free(&space);
    return 0;
}
