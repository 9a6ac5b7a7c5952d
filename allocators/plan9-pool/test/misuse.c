/* Double frees, foreign and interior pointers are refused, and the pool holds together after it.
 *
 * The message begins with the pool's name and address.
 */
#include "expect.h"

static Pool pool = EXPECT_POOL, other = EXPECT_POOL;

static void expect_refused(void *block)
{
    EXPECT_PANIC("block", poolfree(&pool, block));
    char start[64];
    snprintf(start, sizeof start, "pool test (%p): block %p: ", (void *)&pool, block);
    EXPECT(strncmp(expect_panic_text, start, strlen(start)) == 0);
    EXPECT_PANIC("block", poolrealloc(&pool, block, 10));
    EXPECT_PANIC("block", poolmsize(&pool, block));
    EXPECT_PANIC("block", poolblockcheck(&pool, block));
    poolcheck(&pool);
}

static void expect_double_free_noticed(size_t size)
{
    void *front = poolalloc(&pool, size + 40);
    void *block = poolalloc(&pool, size), *next = poolalloc(&pool, size);
    poolfree(&pool, front);
    poolfree(&pool, block);
    expect_refused(block);
    EXPECT(strstr(expect_panic_text, "free already") != NULL);
    poolfree(&pool, next);
    expect_refused(block);
    expect_refused(next);
    void *large = poolalloc(&pool, 100000); /* joins what was freed */
    expect_refused(block);
    poolfree(&pool, large);
    expect_refused(block);
    expect_refused(large);
}

static void expect_interior_noticed(size_t size)
{
    char *block = poolalloc(&pool, size);
    memset(block, 0, size);
    for (size_t at = 1; at < size + 8; at++)
        expect_refused(block + at);
    poolfree(&pool, block);
}

int main(void)
{
    static char data[64];
    char stack[64];
    void *wall = poolalloc(&pool, 10);
    poolfree(&pool, NULL);
    EXPECT(pool.nfree == 0 && poolmsize(&pool, NULL) == 0);
    poolblockcheck(&pool, NULL);
    static const size_t sizes[] = {0, 1, 40, 500, 9000, 50000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        expect_double_free_noticed(sizes[i]);
    expect_interior_noticed(300);
    expect_interior_noticed(20000);
    expect_refused(data + 32);
    expect_refused(stack + 32);
    expect_refused((char *)(uintptr_t)main);
    expect_refused((void *)(uintptr_t)16);
    void *foreign = poolalloc(&other, 100);
    void *odd = poolallocalign(&pool, 100, 64, 30, 0);
    expect_refused(foreign);
    poolfree(&pool, odd);
    expect_refused(odd);
    poolfree(&other, foreign);
    poolfree(&pool, wall);
    poolreset(&pool);
    poolreset(&other);
    return 0;
}
