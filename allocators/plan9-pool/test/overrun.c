/* A single byte past the end is noticed by poolfree, poolrealloc and poolmsize, without any flag.
 *
 * For every size, and for blocks that poolmsize has grown and that realloc or alignment have made.
 */
#include "expect.h"

static Pool pool = EXPECT_POOL;

static void expect_byte_noticed(unsigned char *block, size_t size, unsigned char mask)
{
    char why[128];
    block[size] ^= mask;
    EXPECT_PANIC("past the end", poolfree(&pool, block));
    EXPECT_PANIC("past the end", poolrealloc(&pool, block, size + 1000));
    EXPECT_PANIC("past the end", poolrealloc(&pool, block, size / 2 + 1));
    EXPECT_PANIC("past the end", poolmsize(&pool, block));
    EXPECT_PANIC("past the end", poolblockcheck(&pool, block));
    EXPECT_PANIC("past the end", poolcheck(&pool));
    EXPECT(!poolaudit(&pool, why, sizeof why) && strstr(why, "past the end") != NULL);
    block[size] ^= mask;
}

static void expect_noticed(unsigned char *block, size_t size)
{
    expect_byte_noticed(block, size, 0xff);
    expect_byte_noticed(block, size, 0x01);
    expect_byte_noticed(block, size, 0x80);
    expect_byte_noticed(block, size, 0xe3);
    poolcheck(&pool);
}

static void expect_all_kinds(size_t size)
{
    unsigned char *block = poolalloc(&pool, size);
    expect_noticed(block, size);
    poolfree(&pool, block);
    block = poolalloc(&pool, size); /* once more, from the list of recently freed blocks */
    expect_noticed(block, size);
    size_t grown = poolmsize(&pool, block);
    expect_noticed(block, grown);
    block = poolrealloc(&pool, block, size + 1);
    expect_noticed(block, size + 1);
    poolfree(&pool, block);
    block = poolallocalign(&pool, size, 64, 24, 0);
    expect_noticed(block, size);
    poolfree(&pool, block);
    block = poolallocalign(&pool, size, 64, 13, 0);
    expect_noticed(block, size);
    poolfree(&pool, block);
}

int main(void)
{
    void *wall = poolalloc(&pool, 1);
    for (size_t size = 0; size < 700; size++)
        expect_all_kinds(size);
    expect_all_kinds(20000);
    poolfree(&pool, wall);
    poolcheck(&pool);
    poolreset(&pool);
    pool.quantum = 128; /* a slack of up to 127 bytes */
    for (size_t size = 0; size < 300; size++)
        expect_all_kinds(size);
    poolreset(&pool);
    return 0;
}
