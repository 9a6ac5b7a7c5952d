/* Asks each call for the 9000 largest sizes, for products that wrap, and for the largest block and
 * one byte more. */
#include "coarse.h"

static void *refuse_large(size_t size)
{
    void *arena = size > COARSE_BYTES ? NULL : coarse_alloc(size);
    coarse.last = size;
    return arena;
}

static void nil(const void *block, const char *call, size_t size)
{
    clause_expect(block == NULL, "%s of %zu bytes gave a block", call, size);
}

static void pool_limits(const struct clause_run *run)
{
    Pool pool = {.name = "limits", .maxsize = SIZE_MAX, .minarena = 4096, .alloc = refuse_large};
    pool.panic = watched_panic;
    pool.free = coarse_free;
    void *block = watched_alloc(&pool, 100);
    (void)run;
    for (size_t k = 0; k < 9000; k++) {
        size_t size = SIZE_MAX - k;
        nil(poolalloc(&pool, size), "poolalloc", size);
        nil(poolrealloc(&pool, block, size), "poolrealloc", size);
        nil(poolallocalign(&pool, size, 16, 0, 0), "poolallocalign", size);
        nil(poolallocalign(&pool, size, 4096, 8, 0), "poolallocalign", size);
        nil(poolallocalign(&pool, size, 0, 0, size), "poolallocalign", size);
        nil(poolcalloc(&pool, size, 1), "poolcalloc", size);
    }
    nil(poolcalloc(&pool, (size_t)1 << 32, (size_t)1 << 32), "poolcalloc", 0);
    nil(poolcalloc(&pool, 3, SIZE_MAX / 2), "poolcalloc", 0);
    nil(poolalloc(&pool, POOL_MAX_SIZE + 1), "poolalloc", POOL_MAX_SIZE + 1);
    nil(poolrealloc(&pool, block, POOL_MAX_SIZE + 1), "poolrealloc", POOL_MAX_SIZE + 1);
    clause_expect(coarse.calls == 1 && coarse.last == 4096, "alloc was asked for %zu bytes",
                  coarse.last);
    nil(poolalloc(&pool, POOL_MAX_SIZE), "poolalloc", POOL_MAX_SIZE);
    clause_expect(coarse.last > POOL_MAX_SIZE, "alloc was not asked for the largest block");
    for (size_t less = 0; less < 300; less++)
        nil(poolallocalign(&pool, POOL_MAX_SIZE - less, 64, 0, 0), "poolallocalign", less);
    clause_expect(pool.curalloc == 112, "a refusal left %zu bytes allocated", pool.curalloc);
    void *odd = poolallocalign(&pool, 50, 64, 8, 0);
    coarse.last = 0;
    nil(poolrealloc(&pool, odd, POOL_MAX_SIZE), "poolrealloc", POOL_MAX_SIZE);
    clause_expect(poolmsize(&pool, block) >= 100, "the old block is damaged");
    poolcheck(&pool);
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = pool_limits};
