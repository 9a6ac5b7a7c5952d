/* What was freed is used again: free blocks in slabs that an earlier process filled, behind any
 * number of full ones; a large block that another process freed in a full heap; and the block of a
 * mcalloc is the only one that it takes. */
#include "expect.h"

enum { FULL = 2200, FULL_SIZE = 8192, SMALL = 100, BLOCKS = 60, LARGE = 30000 };

/* 16 KiB units: two of the full blocks in each. */
static void earlier_slabs(int flags)
{
    void *blocks[BLOCKS];
    int file = file_new();
    void *md = heap_new(file, flags, 60 << 20);
    for (unsigned i = 0; i < FULL; i++)
        EXPECT(mmalloc(md, FULL_SIZE) != NULL);
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = mmalloc(md, SMALL);
    EXPECT(mmalloc_setkey(md, 0, blocks[0]) == 1);
    for (unsigned i = 1; i < BLOCKS; i++)
        mfree(md, blocks[i]);
    EXPECT(mmalloc_detach(md) == NULL);
    md = heap_new(file, flags, 0);
    uintptr_t kept = (uintptr_t)mmalloc_getkey(md, 0), again = (uintptr_t)mmalloc(md, SMALL);
    EXPECT(kept >> 14 == again >> 14 && kept != again);
    EXPECT(mmstats(md).chunks_used == FULL + 2 && mmalloc_detach(md) == NULL);
    close(file);
}

struct other {
    int file;
};

static void free_first(void *argument)
{
    const struct other *other = argument;
    void *md = heap_new(other->file, MMALLOC_REBASE, 0);
    mfree(md, mmalloc_getkey(md, 0));
    EXPECT(mmalloc_detach(md) == NULL);
}

static void full_heap(void)
{
    struct other other = {file_new()};
    void *md = heap_new(other.file, 0, 1 << 20), *block;
    EXPECT(mmalloc_setkey(md, 0, mmalloc(md, LARGE)) == 1);
    while ((block = mmalloc(md, LARGE)) != NULL)
        ;
    EXPECT(errno == ENOMEM && mmalloc_errno(md) == ENOMEM);
    EXPECT(child_status(free_first, &other) == 0);
    EXPECT(mmalloc(md, LARGE) == mmalloc_getkey(md, 0) && mmalloc(md, LARGE) == NULL);
    EXPECT(mmalloc_detach(md) == NULL);
    close(other.file);
}

static void zeroed_once(void)
{
    void *md = heap_new(-1, 0, 1 << 24);
    mfree(md, memset(mmalloc(md, SMALL), 0xff, SMALL));
    unsigned char *block = mcalloc(md, 1, SMALL);
    for (unsigned i = 0; i < SMALL; i++)
        EXPECT(block[i] == 0);
    EXPECT(mmstats(md).chunks_used == 1 && mmalloc_detach(md) == NULL);
}

int main(void)
{
    earlier_slabs(0);
    earlier_slabs(MMALLOC_SNAPSHOT);
    full_heap();
    zeroed_once();
    return 0;
}
