/* Makes fifteen requests of a strict space and of another: other bits of a protection, kinds that
 * are neither or both, offsets inside a page. */
#include "spaces.h"

static const struct {
    int prot, flags;
    int64_t offset;
    bool refused;
} requests[] = {
    {0, 2, 0, false},   {7, 1, 0, false},      {3, 0x22, 4096, false}, {8, 2, 0, true},
    {-1, 2, 0, true},   {1 << 24, 1, 0, true}, {1, 0, 0, true},        {1, 3, 0, true},
    {1, 0x20, 0, true}, {1, 0x23, 4096, true}, {1, 2, 1, true},        {1, 2, 4095, true},
    {1, 2, 4097, true}, {1, 1, -4096, false},  {1, 1, -1, true},
};

static MMAddrSpace space;

static void strict_posix(const struct clause_run *run)
{
    MMInfo info;
    (void)run;
    for (int strict = 0; strict < 2; strict++) {
        spaces_begin(&space, 16, &(MMPolicy){.strict = strict == 1});
        for (unsigned i = 0; i < sizeof requests / sizeof requests[0]; i++) {
            int prot = requests[i].prot, flags = requests[i].flags;
            bool refused = strict == 1 && requests[i].refused;
            uint64_t at = spaces_at(i % 16);
            mm_unmap(&space, at, 1);
            uint64_t addr = mm_mapat(&space, at, 1, prot, flags, 3, requests[i].offset);
            clause_expect(addr == (refused ? MM_MAPERR : at), "request %u, strict %d", i, strict);
            clause_expect(mm_querypage(&space, at, &info) == !refused, "request %u is there", i);
            clause_expect(refused || (info.prot == prot && info.flags == flags && info.fd == 3 &&
                                      info.offset == requests[i].offset),
                          "request %u is kept as another one", i);
            mm_mapat(&space, at, 1, 1, 2, 3, 0);
            bool odd = (prot & ~7) != 0;
            clause_expect(mm_protect(&space, at, 1, prot) == (odd && strict ? -MM_EINVAL : 0),
                          "protection %#x, strict %d", (unsigned)prot, strict);
        }
        spaces_expect_sound(&space);
        mm_free(&space);
    }
}

const struct clause CLAUSE = {.run = strict_posix};
