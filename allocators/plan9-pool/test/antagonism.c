/* POOL_ANTAGONISM: each 32-bit word is the low half of the block's address, exclusive-or a mark. */
#include "expect.h"

static Pool pool = EXPECT_POOL;

static void expect_words(const unsigned char *from, const unsigned char *to, const void *block,
                         uint32_t mark)
{
    uint32_t expected = (uint32_t)(uintptr_t)block ^ mark;
    for (; from + sizeof expected <= to; from += sizeof expected)
        EXPECT(memcmp(from, &expected, sizeof expected) == 0);
    EXPECT(memcmp(from, &expected, (size_t)(to - from)) == 0);
}

int main(void)
{
    pool.flags = POOL_ANTAGONISM;
    void *first = poolalloc(&pool, 8);
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *block = poolalloc(&pool, size);
        expect_words(block, block + size, block, 0xf9000000u);
        memset(block, 0, size);
        unsigned char *larger = poolrealloc(&pool, block, size + 100);
        for (size_t k = 0; k < size; k++)
            EXPECT(larger[k] == 0);
        expect_words(larger + size, larger + size + 100, larger, 0xf9000000u);
        poolfree(&pool, larger);
        /* The pool keeps two words at the start of a freed block and one at its end. */
        if (size >= 100)
            expect_words(larger + 16, larger + size + 60, larger, 0xf7000000u);
        poolcheck(&pool);
    }
    unsigned char *aligned = poolallocalign(&pool, 100, 64, 13, 0);
    expect_words(aligned, aligned + 100, aligned, 0xf9000000u);
    poolfree(&pool, aligned);
    poolfree(&pool, first);
    poolreset(&pool);
    /* New memory: all but the links at the start, which are five words for a large block. */
    unsigned char *block = poolalloc(&pool, 8);
    size_t left = 65536 - 2000;
    uint32_t expected = (uint32_t)(uintptr_t)block ^ 0xf1000000u;
    for (size_t at = 1000; at < left; at += sizeof expected)
        EXPECT(memcmp(block + at, &expected, sizeof expected) == 0);
    poolreset(&pool);
    return 0;
}
