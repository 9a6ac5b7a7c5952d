/* mmcheck notices a byte behind a block, one before it, a second free and a foreign one, and tells
 * its handler; a heap with blocks, or in a file, refuses it. */
#include "expect.h"

static unsigned told;

static void tell(void)
{
    told++;
}

static void *checked(void)
{
    void *md = mmalloc_attach(-1, NULL);
    EXPECT(md != NULL && mmcheck(md, tell) == 1);
    told = 0;
    return md;
}

static void write_expect(long place)
{
    void *md = checked();
    unsigned char *block = mmalloc(md, 100);
    block[place] ^= 0x11;
    char why[100] = "";
    EXPECT(!mmalloc_check(md, NULL, 0) && !mmalloc_check(md, why, sizeof why));
    EXPECT(why[0] != '\0' && told == 0);
    mfree(md, block);
    EXPECT(told == 1);
    mmalloc_detach(md);
}

int main(void)
{
    write_expect(100);
    write_expect(-1);
    void *md = checked();
    unsigned char *block = mmalloc(md, 100);
    EXPECT(mmalloc_usable_size(md, block) == 100);
    block = mrealloc(md, block, 5000);
    EXPECT(block != NULL && mmalloc_usable_size(md, block) == 5000);
    expect_sound(md);
    mfree(md, block);
    EXPECT(told == 0);
    mfree(md, block);
    EXPECT(told == 1);
    mfree(md, &md);
    EXPECT(told == 2);
    block = mmemalign(md, 4096, 10);
    EXPECT((uintptr_t)block % 4096 == 0);
    block[10] = 0;
    EXPECT(mrealloc(md, block, 20) == NULL && told == 3);
    mmalloc_detach(md);
    md = mmalloc_attach(-1, NULL);
    EXPECT(mmalloc(md, 10) != NULL && mmcheck(md, tell) == 0 && mmcheckf(md, tell, 1) == 0);
    mmalloc_detach(md);
    md = heap_new(file_new(), 0, 1 << 20);
    EXPECT(mmcheck(md, tell) == 0);
    mmalloc_detach(md);
    return 0;
}
