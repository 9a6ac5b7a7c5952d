/* MM_NOREPLACE maps only where every page is free, else it is -MM_EEXIST and nothing changes. */
#include "expect.h"

static MMAddrSpace space;

static int there(uint64_t first, uint64_t count)
{
    MMRequest request = {.how = MM_NOREPLACE, .addr = first << 12, .len = count << 12, .flags = 2};
    uint64_t addr = 1;
    int error = mm_map(&space, &request, NULL, NULL, &addr);
    EXPECT(addr == (error == 0 ? first << 12 : 1));
    return error;
}

int main(void)
{
    EXPECT(mm_init(&space, 0, 1 << 20, 4096));
    EXPECT(there(4, 4) == 0);
    EXPECT(there(4, 4) == -MM_EEXIST && there(5, 1) == -MM_EEXIST && there(0, 16) == -MM_EEXIST);
    EXPECT(there(3, 2) == -MM_EEXIST && there(7, 2) == -MM_EEXIST);
    EXPECT(there(3, 1) == 0 && there(8, 1) == 0);
    EXPECT(mm_unmap(&space, 5 << 12, 4096) == 0 && there(5, 1) == 0 && there(5, 1) == -MM_EEXIST);
    EXPECT_SOUND(&space);
    mm_free(&space);
    return 0;
}
