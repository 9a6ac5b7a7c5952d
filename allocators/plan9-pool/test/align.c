/* poolallocalign: the address is `offset` modulo `align`, no span is crossed, the impossible fails.
 *
 * Every combination of the small tables below; after all are freed the pool is one free block.
 */
#include "expect.h"

static Pool pool = EXPECT_POOL;

static size_t divisor(size_t a, size_t b)
{
    return a == 0 ? 1 : a % b == 0 ? b : divisor(b, a % b);
}

static void one(size_t size, size_t align, long offset, size_t span)
{
    unsigned char *block = poolallocalign(&pool, size, align, offset, span);
    if (span != 0 && size > span) {
        EXPECT(block == NULL);
        return;
    }
    size_t before = align == 0 ? 0 : (size_t)((offset % (long)align + (long)align)) % align;
    /* Addresses that suit `align` come as near behind a boundary as this, and no nearer. */
    if (span != 0 && before % divisor(align, span) + size > span) {
        EXPECT(block == NULL);
        return;
    }
    EXPECT(block != NULL);
    uintptr_t address = (uintptr_t)block;
    EXPECT(align == 0 || address % align == before);
    EXPECT(span == 0 || size == 0 || address / span == (address + size - 1) / span);
    memset(block, 0x5a, size);
    EXPECT(poolmsize(&pool, block) >= size);
    poolcheck(&pool);
    poolfree(&pool, block);
}

int main(void)
{
    static const size_t sizes[] = {0, 1, 8, 24, 100, 1000, 5000};
    static const size_t aligns[] = {0, 1, 3, 8, 16, 24, 32, 64, 100, 512, 4096};
    static const long offsets[] = {-64, -17, -8, -1, 0, 1, 7, 8, 24, 63, 64};
    static const size_t spans[] = {0, 64, 100, 512, 4096};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (size_t a = 0; a < sizeof aligns / sizeof aligns[0]; a++)
            for (size_t o = 0; o < sizeof offsets / sizeof offsets[0]; o++)
                for (size_t p = 0; p < sizeof spans / sizeof spans[0]; p++)
                    one(sizes[s], aligns[a], offsets[o], spans[p]);
    EXPECT(pool.curalloc == 0);
    EXPECT(poolallocalign(&pool, SIZE_MAX - 64, 64, 0, 0) == NULL);
    EXPECT(poolallocalign(&pool, 1, SIZE_MAX / 2 + 1, 0, 0) == NULL);
    EXPECT(poolallocalign(&pool, 1, SIZE_MAX, -1, SIZE_MAX - 1) == NULL);
    void *plain = poolallocalign(&pool, 40, 0, 5, 0);
    EXPECT(plain != NULL && (uintptr_t)plain % 16 == 0);
    poolcheck(&pool);
    poolreset(&pool);
    return 0;
}
