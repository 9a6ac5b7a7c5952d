/* The malloc of Plan 9: zeroing, tags that name the caller, sizes, alignment, and the leak report.
 */
#include "expect.h"
#include "plan9_malloc.h"

static size_t groups, blocks, bytes;
static uintptr_t last_tag;

static void report(uintptr_t tag, size_t count, size_t size, void *argument)
{
    EXPECT(argument == &groups && (groups == 0 || tag > last_tag));
    last_tag = tag;
    groups++;
    blocks += count;
    bytes += size;
}

static void expect_zero(const unsigned char *block, size_t size)
{
    for (size_t i = 0; i < size; i++)
        EXPECT(block[i] == 0);
}

static void expect_zeroing(void)
{
    for (size_t size = 0; size < 3000; size += 13) {
        unsigned char *dirty = p9malloc(size);
        EXPECT(dirty != NULL && (uintptr_t)dirty % 16 == 0);
        memset(dirty, 0xff, size);
        p9free(dirty);
        unsigned char *block = mallocz(size, 1);
        expect_zero(block, size);
        memset(block, 0xff, size);
        p9free(block);
        block = p9calloc(size, 3);
        expect_zero(block, size * 3);
        p9free(block);
        block = mallocalign(size, 256, 24, 0);
        EXPECT((uintptr_t)block % 256 == 24);
        expect_zero(block, size);
        p9free(block);
    }
    EXPECT(p9calloc(SIZE_MAX / 2, 3) == NULL && p9malloc(SIZE_MAX) == NULL);
    EXPECT(mallocz(SIZE_MAX - 15, 1) == NULL && mallocalign(SIZE_MAX - 15, 64, 0, 0) == NULL);
}

static void expect_tags(void)
{
    void *block = p9malloc(100);
    EXPECT(getmalloctag(block) != 0 && getmalloctag(block) != UINTPTR_MAX);
    EXPECT(getrealloctag(block) == 0);
    uintptr_t first = getmalloctag(block);
    block = p9realloc(block, 5000);
    EXPECT(getmalloctag(block) == first && getrealloctag(block) != 0);
    setmalloctag(block, 11);
    setrealloctag(block, 22);
    block = p9realloc(block, 10);
    EXPECT(getmalloctag(block) == 11 && getrealloctag(block) != 22);
    EXPECT(getmalloctag(NULL) == UINTPTR_MAX && getrealloctag(NULL) == UINTPTR_MAX);
    EXPECT((char *)block - (char *)malloctopoolblock(block) == 16);
    EXPECT(malloctopoolblock(NULL) == NULL && msize(NULL) == 0);
    size_t size = msize(block);
    EXPECT(size >= 10 && msize(block) == size);
    memset(block, 1, size);
    poolblockcheck(&mainmem, malloctopoolblock(block));
    EXPECT(p9realloc(block, SIZE_MAX) == NULL && p9realloc(block, SIZE_MAX - 10) == NULL);
    EXPECT(p9realloc(block, 0) == NULL);
    p9free(NULL);
    void *from_nil = p9realloc(NULL, 0);
    EXPECT(from_nil != NULL);
    p9free(from_nil);
}

static void expect_leak_report(void)
{
    void *held[30];
    for (size_t i = 0; i < 30; i++) {
        held[i] = p9malloc(i + 1);
        setmalloctag(held[i], 1000 + i % 3);
    }
    EXPECT(mallocleaks(report, &groups) == 30);
    EXPECT(groups == 3 && blocks == 30 && bytes == 30 * 31 / 2 + 30 * 16);
    for (size_t i = 0; i < 30; i++)
        p9free(held[i]);
    EXPECT(mallocleaks(report, &groups) == 0 && groups == 3);
}

int main(void)
{
    expect_zeroing();
    expect_tags();
    expect_leak_report();
    poolcheck(&mainmem);
    EXPECT(mainmem.curalloc == 0);
    return 0;
}
