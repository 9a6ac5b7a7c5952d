/* mcalloc gives zeros, whatever was in the memory: after frees, after blocks that grew in their
 * place, and after a trim. */
#include "expect.h"

enum { ROUNDS = 12 };

static void *md;

static void zero_expect(size_t size)
{
    unsigned char *block = mcalloc(md, 1, size);
    EXPECT(block != NULL);
    for (size_t i = 0; i < size; i++)
        EXPECT(block[i] == 0);
    memset(block, 0xff, size);
    mfree(md, block);
}

/* Units behind the block that nobody had before. */
static void grown_expect(size_t size)
{
    unsigned char *block = mmalloc(md, size);
    block = mrealloc(md, block, 3 * size);
    EXPECT(block != NULL);
    memset(block, 0xff, 3 * size);
    mfree(md, block);
    zero_expect(3 * size);
}

int main(void)
{
    for (int in_file = 0; in_file < 2; in_file++) {
        md = in_file ? heap_new(file_new(), 0, 1 << 27) : mmalloc_attach(-1, NULL);
        for (unsigned i = 0; i < ROUNDS; i++) {
            zero_expect(1 + i * 1000);
            zero_expect(40000 + i * 130000);
            grown_expect(70000 + i * 200000);
            if (i % 4 == 3)
                EXPECT(mmalloc_trim(md) > 0);
        }
        expect_sound(md);
        EXPECT(mmalloc_detach(md) == NULL);
    }
    return 0;
}
