/* POOL_TOLERANCE forgives a single NUL past the end, says so, and forgives nothing else. */
#include "expect.h"

static Pool pool = EXPECT_POOL;
static int told;

static void count(Pool *printing, char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *line = va_arg(arguments, const char *);
    told += printing == &pool && strstr(line, "tolerated") != NULL;
    va_end(arguments);
}

int main(void)
{
    pool.print = count;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *block = poolalloc(&pool, size), *behind = poolalloc(&pool, size);
        pool.flags = POOL_TOLERANCE;
        told = 0;
        block[size] = 0;
        poolcheck(&pool);
        EXPECT(told == 1);
        poolblockcheck(&pool, block);
        EXPECT(told == 2);
        poolcheck(&pool);
        EXPECT(told == 2);
        block[size] = 0;
        block = poolrealloc(&pool, block, size + 1);
        EXPECT(told == 3 || (size == 0 && told == 3));
        block[size + 1] = 0;
        poolfree(&pool, block);
        EXPECT(told == 4);
        block = poolalloc(&pool, size);
        block[size] = 'x';
        EXPECT_PANIC("past the end", poolfree(&pool, block));
        block[size] = 0;
        pool.flags = 0;
        EXPECT_PANIC("past the end", poolfree(&pool, block));
        pool.flags = POOL_TOLERANCE;
        if (poolmsize(&pool, block) > size + 1)
            block[size + 1] = 0;
        poolfree(&pool, block);
        poolfree(&pool, behind);
        poolcheck(&pool);
    }
    unsigned char *two = poolalloc(&pool, 96);
    two[96] = two[97] = 0;
    EXPECT_PANIC("past the end", poolfree(&pool, two));
    poolreset(&pool);
    return 0;
}
