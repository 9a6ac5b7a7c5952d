/* Asks twice for each size up to 600, plain and aligned, writes all of it, and then the byte
 * behind. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

static void grows(unsigned char *block, size_t size)
{
    size_t before = pool.curalloc, owned = poolmsize(&pool, block);
    clause_expect(owned >= size && owned < size + pool.minblock + pool.quantum + 64,
                  "poolmsize is %zu for %zu bytes", owned, size);
    memset(block, 0x77, owned);
    poolcheck(&pool);
    clause_expect(poolmsize(&pool, block) == owned, "a second poolmsize is %zu, not %zu",
                  poolmsize(&pool, block), owned);
    clause_expect(pool.curalloc == before, "poolmsize changed curalloc from %zu to %zu", before,
                  pool.curalloc);
    watched_bytes(block, owned, 0x77);
    block[owned] ^= 0x20;
    WATCHED_PANIC("past the end", poolcheck(&pool));
    WATCHED_PANIC("past the end", poolfree(&pool, block));
    block[owned] ^= 0x20;
    poolfree(&pool, block);
}

static void pool_msize(const struct clause_run *run)
{
    (void)run;
    clause_expect(poolmsize(&pool, NULL) == 0, "poolmsize(nil) is not 0");
    void *wall = watched_alloc(&pool, 1);
    for (size_t size = 0; size < 600; size++) {
        grows(watched_alloc(&pool, size), size);
        grows(poolallocalign(&pool, size, 64, 0, 0), size);
        grows(poolallocalign(&pool, size, 64, 13, 0), size);
    }
    grows(watched_alloc(&pool, 20000), 20000);
    poolfree(&pool, wall);
    clause_expect(pool.curalloc == 0, "curalloc is %zu with nothing allocated", pool.curalloc);
}

const struct clause CLAUSE = {.run = pool_msize};
