/* maxsize, minarena, quantum and minblock hold exactly; no size wraps around. */
#include "expect.h"

static Pool pool;
static size_t asked, last_asked;

static void *counted(size_t size)
{
    EXPECT(size >= pool.minarena);
    last_asked = size;
    if (size > (size_t)1 << 32)
        return NULL;
    asked += size;
    return malloc(size);
}

static void returned(void *arena, size_t size)
{
    (void)size;
    free(arena);
}

static void fresh(size_t maxsize, size_t minarena, size_t quantum, size_t minblock)
{
    poolreset(&pool);
    pool = (Pool){.name = "limits",
                  .maxsize = maxsize,
                  .minarena = minarena,
                  .quantum = quantum,
                  .minblock = minblock,
                  .alloc = counted,
                  .free = returned};
    asked = 0;
}

static void expect_arenas_in_limits(void)
{
    fresh(100000, 8192, 16, 32);
    size_t blocks = 0;
    while (poolalloc(&pool, 1000) != NULL)
        blocks++;
    EXPECT(asked <= 100000 && asked == pool.cursize);
    EXPECT(asked + 8192 > 100000);
    EXPECT(blocks >= 8 * (asked / 8192));
    EXPECT(poolalloc(&pool, 9000) == NULL);
    fresh(100000, 8192, 16, 32);
    EXPECT(poolalloc(&pool, 50000) != NULL);
    EXPECT(asked >= 50000 && asked < 51000);
    fresh(0, 0, 0, 0);
    EXPECT(poolalloc(&pool, 1) == NULL && asked == 0);
}

/* The header of a block is 8 bytes: block sizes are what poolmsize says and 8 more. */
static void expect_rounding(size_t quantum, size_t minblock)
{
    size_t multiple = quantum % 16 == 0 ? quantum : quantum * 16;
    multiple = quantum == 0 ? 16 : quantum == 24 ? 48 : quantum == 8 ? 16 : multiple;
    for (size_t size = 0; size <= 1000; size++) {
        fresh(1 << 20, 4096, quantum, minblock);
        size_t least = size + 8 < minblock ? minblock : size + 8;
        least = least < 32 ? 32 : least;
        size_t expected = (least + multiple - 1) / multiple * multiple;
        void *block = poolalloc(&pool, size);
        EXPECT(pool.curalloc == expected);
        EXPECT(poolmsize(&pool, block) == expected - 8);
        EXPECT(pool.curalloc == expected);
        poolfree(&pool, block);
        EXPECT(pool.curalloc == 0);
        EXPECT(poolalloc(&pool, size) == block && pool.curalloc == expected);
        poolcheck(&pool);
    }
}

static void expect_no_wrapping(void)
{
    fresh((size_t)-1, 4096, 16, 32);
    void *block = poolalloc(&pool, 100);
    for (size_t k = 0; k < 9000; k++) {
        EXPECT(poolalloc(&pool, SIZE_MAX - k) == NULL);
        EXPECT(poolrealloc(&pool, block, SIZE_MAX - k) == NULL);
        EXPECT(poolallocalign(&pool, SIZE_MAX - k, 16, 0, 0) == NULL);
        EXPECT(poolallocalign(&pool, SIZE_MAX - k, 4096, 8, 0) == NULL);
        EXPECT(poolcalloc(&pool, SIZE_MAX - k, 1) == NULL);
    }
    EXPECT(poolcalloc(&pool, (size_t)1 << 32, (size_t)1 << 32) == NULL);
    EXPECT(poolcalloc(&pool, 3, SIZE_MAX / 2) == NULL);
    EXPECT(poolalloc(&pool, POOL_MAX_SIZE + 1) == NULL);
    EXPECT(asked == 4096 && last_asked == 4096);
    EXPECT(poolalloc(&pool, POOL_MAX_SIZE) == NULL && last_asked > POOL_MAX_SIZE);
    EXPECT(poolmsize(&pool, block) >= 100);
    poolcheck(&pool);
}

int main(void)
{
    expect_arenas_in_limits();
    expect_rounding(16, 32);
    expect_rounding(32, 48);
    expect_rounding(8, 0);
    expect_rounding(0, 0);
    expect_rounding(24, 100);
    expect_rounding(64, 32);
    expect_rounding(128, 300);
    expect_no_wrapping();
    poolreset(&pool);
    return 0;
}
