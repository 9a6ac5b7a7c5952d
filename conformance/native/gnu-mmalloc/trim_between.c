/* Frees every second one of blocks that were written to, trims, and asks the kernel which of their
 * pages are still there. */
#include "region.h"

enum { BLOCKS = 64, SIZE = 60000, PAGE = 4096 };

static unsigned resident(const char *block)
{
    unsigned char there[SIZE / PAGE + 1] = {0};
    uintptr_t start = ((uintptr_t)block + PAGE - 1) / PAGE * PAGE;
    size_t pages = ((uintptr_t)block + SIZE - start) / PAGE;
    unsigned count = 0;
    clause_expect(mincore((void *)start, pages * PAGE, there) == 0, "mincore failed");
    for (size_t i = 0; i < pages; i++)
        count += there[i] & 1;
    return count;
}

static void trim_between(const struct clause_run *run)
{
    char *blocks[BLOCKS];
    unsigned kept = 0, gone = 0;
    void *md = mmalloc_attach(-1, NULL);
    (void)run;
    clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = mmalloc(md, SIZE);
        clause_expect(blocks[i] != NULL, "no block");
        memset(blocks[i], 1, SIZE);
    }
    for (unsigned i = 0; i + 1 < BLOCKS; i += 2)
        mfree(md, blocks[i]);
    mmalloc_trim(md);
    for (unsigned i = 0; i + 1 < BLOCKS; i += 2) {
        gone += resident(blocks[i]);
        kept += resident(blocks[i + 1]);
    }
    clause_expect(kept >= BLOCKS / 2 * (SIZE / PAGE - 1), "pages of live blocks are lost");
    clause_expect(gone * 10 < kept, "%u pages of freed blocks are there after the trim", gone);
    region_end(md);
}

const struct clause CLAUSE = {.run = trim_between};
