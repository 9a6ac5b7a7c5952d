/* A strict space refuses what POSIX refuses; another takes any prot, flags and offset. */
#include "expect.h"

static const struct {
    int prot, flags;
    MM_OFF_T offset;
    bool good;
} requests[] = {
    {0, 1, 0, true},   {7, 2, 4096, true},  {3, 0x22, 8192, true}, {8, 2, 0, false},
    {-1, 2, 0, false}, {3, 0, 0, false},    {3, 3, 0, false},      {3, 0x20, 0, false},
    {3, 2, 1, false},  {3, 2, 4095, false}, {3, 2, 2048, false},
};

static void expect_answers(bool strict)
{
    MMAddrSpace space;
    EXPECT(mm_init(&space, 0, 1 << 20, 4096));
    MMNodes nodes = space.nodes;
    EXPECT(mm_init_with(&space, 0, 1 << 20, 4096, &nodes, &(MMPolicy){.strict = strict}));
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        bool good = requests[i].good || !strict;
        MMInfo info;
        EXPECT((mm_mapat(&space, 0, 4096, requests[i].prot, requests[i].flags, 5,
                         requests[i].offset) == 0) == good);
        EXPECT((mm_mapany(&space, 4096, requests[i].prot, requests[i].flags, 5,
                          requests[i].offset) != MM_MAPERR) == good);
        EXPECT(!good || (mm_querypage(&space, 0, &info) && info.prot == requests[i].prot &&
                         info.flags == requests[i].flags && info.fd == 5 &&
                         info.offset == requests[i].offset));
    }
    EXPECT(mm_protect(&space, 0, 4096, 7) == 0);
    EXPECT(mm_protect(&space, 0, 4096, 8) == (strict ? -MM_EINVAL : 0));
    mm_free(&space);
}

int main(void)
{
    expect_answers(true);
    expect_answers(false);
    return 0;
}
