/* Uses the default heap beside a user of sbrk; neither is in the other's way. */
#include "region.h"

static void default_lazy(const struct clause_run *run)
{
    enum { STEP = 4096, TIMES = 20 };
    char *own[TIMES];
    (void)run;
    void *before = sbrk(0), *first = mmalloc(NULL, 100);
    clause_expect(first != NULL && sbrk(0) == before, "the first block moved the break");
    for (unsigned i = 0; i < TIMES; i++) {
        own[i] = sbrk(STEP);
        clause_expect(own[i] == (char *)before + (size_t)i * STEP, "the break has moved");
        memset(own[i], (int)i, STEP);
        unsigned char *block = mrealloc(NULL, mmalloc(NULL, 1000 * i), 2000 * i + 1);
        clause_expect(block != NULL, "no block of the default heap");
        memset(block, 0x66, 2000 * i + 1);
        mfree(NULL, block);
    }
    for (unsigned i = 0; i < TIMES; i++)
        clause_expect(own[i][0] == (char)i && own[i][STEP - 1] == (char)i, "bytes have changed");
    clause_expect(mmalloc_usable_size(NULL, first) >= 100, "the first block is gone");
    mfree(NULL, first);
    sbrk(-(STEP * TIMES));
}

const struct clause CLAUSE = {.run = default_lazy};
