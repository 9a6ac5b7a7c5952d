/* A protection over a hole changes nothing, wherever the hole is. */
#include "expect.h"

int main(void)
{
    enum { COUNT = 200, PAGE = 4096 };
    MMAddrSpace space;
    MMInfo info;
    EXPECT(mm_init(&space, 0, COUNT * PAGE, PAGE));
    for (uint64_t hole = 0; hole < COUNT; hole++) {
        for (uint64_t i = 0; i < COUNT; i++)
            EXPECT(mm_mapat(&space, i * PAGE, PAGE, 1, 2, -1, 0) == i * PAGE);
        EXPECT(mm_unmap(&space, hole * PAGE, PAGE) == 0);
        EXPECT(mm_protect(&space, 0, COUNT * PAGE, 3) == -MM_ENOMEM);
        for (uint64_t i = 0; i < COUNT; i++)
            EXPECT(i == hole || (mm_querypage(&space, i * PAGE, &info) && info.prot == 1));
        EXPECT(hole == 0 || mm_protect(&space, 0, hole * PAGE, 3) == 0);
    }
    EXPECT_SOUND(&space);
    mm_free(&space);
    return 0;
}
