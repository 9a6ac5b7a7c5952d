/* What one process frees, small or large, another one gets, in a heap that is full. */
#include "expect.h"

enum { LARGE = 100000, SMALL = 1000, MOST = 2000 };

static int file;
static size_t size;

static unsigned fill(void *md, void **blocks)
{
    unsigned count = 0;
    while (count < MOST && (blocks[count] = mmalloc(md, size)) != NULL)
        count++;
    EXPECT(count > 5 && count < MOST && mmalloc_errno(md) == ENOMEM);
    return count;
}

/* A heap of its own descriptor, at another address. */
static void free_all(void *argument)
{
    void *md = heap_new(file, MMALLOC_REBASE, 0);
    char **first = mmalloc_getkey(md, 0), *start = mmalloc_getkey(md, 1);
    unsigned count = *(unsigned *)argument;
    for (unsigned i = 0; i < count; i++)
        mfree(md, start + (first[i] - first[-1]));
    EXPECT(mmstats(md).bad_frees == 0 && mmalloc_detach(md) == NULL);
}

static void size_try(size_t asked)
{
    static void *blocks[MOST];
    size = asked;
    file = file_new();
    void *md = heap_new(file, 0, 1 << 20), *start, *end;
    char **told = mmalloc(md, (MOST + 1) * sizeof *told);
    EXPECT(told != NULL && mmalloc_endpoints(md, &start, &end) == 0);
    unsigned count = fill(md, blocks);
    told[0] = blocks[0];
    memcpy(told + 1, blocks, count * sizeof *told);
    EXPECT(mmalloc_setkey(md, 0, told + 1) == 1 && mmalloc_setkey(md, 1, blocks[0]) == 1);
    EXPECT(child_status(free_all, &count) == 0);
    unsigned again = fill(md, blocks);
    EXPECT(again >= count - count / 50);
    expect_sound(md);
    EXPECT(mmalloc_detach(md) == NULL);
    close(file);
}

int main(void)
{
    size_try(SMALL);
    size_try(LARGE);
    return 0;
}
