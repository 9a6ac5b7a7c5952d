/* Under POOL_NOREUSE a freed block is filled with garbage, watched, counted, and never used again.
 */
#include "expect.h"

enum { BLOCKS = 200 };

static Pool pool = EXPECT_POOL;

int main(void)
{
    unsigned char *dead[BLOCKS];
    struct poolcounts counts;
    pool.flags = POOL_NOREUSE;
    size_t bytes = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        dead[i] = poolalloc(&pool, 50 + i);
        EXPECT(dead[i] != NULL);
        for (size_t k = 0; k < i; k++)
            EXPECT(dead[k] != dead[i]);
        bytes += pool.curalloc;
        poolfree(&pool, dead[i]);
        EXPECT(pool.curalloc == 0 && pool.nfree == (int)i + 1);
        poolcount(&pool, &counts);
        EXPECT(counts.dead_bytes == bytes && counts.live == 0);
        EXPECT(pool.curfree + bytes + counts.overhead_bytes == pool.cursize);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t k = 0; k + 4 <= 50 + i; k += 4) {
            uint32_t word, expected = (uint32_t)(uintptr_t)dead[i] ^ 0xf7000000u;
            memcpy(&word, dead[i] + k, sizeof word);
            EXPECT(word == expected);
        }
    poolcheck(&pool);
    dead[7][3] ^= 0x10;
    EXPECT_PANIC("dangling", poolcheck(&pool));
    dead[7][3] ^= 0x10;
    EXPECT_PANIC("free already", poolfree(&pool, dead[7]));
    char *block = poolalloc(&pool, 100);
    EXPECT(poolalloc(&pool, 100) != NULL);
    char *other = poolrealloc(&pool, block, 10000);
    EXPECT(other != block);
    EXPECT_PANIC("free already", poolfree(&pool, block));
    poolcheck(&pool);
    poolreset(&pool);
    return 0;
}
