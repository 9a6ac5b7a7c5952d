/* Fills pools of up to 100 KB with blocks of one size; then an arena of exactly maxsize, and one
 * byte more. */
#include "coarse.h"

static void fills(size_t maxsize, size_t size)
{
    Pool pool = {.name = "maxsize",
                 .maxsize = maxsize,
                 .minarena = 8192,
                 .alloc = coarse_alloc,
                 .free = coarse_free,
                 .panic = watched_panic};
    size_t blocks = 0;
    coarse_begin();
    while (poolalloc(&pool, size) != NULL)
        blocks++;
    clause_expect(coarse.sum <= maxsize, "alloc was asked for %zu bytes of %zu", coarse.sum,
                  maxsize);
    clause_expect(pool.cursize == coarse.sum, "cursize is %zu, alloc was asked for %zu",
                  pool.cursize, coarse.sum);
    clause_expect(coarse.sum + 8192 > maxsize, "the pool ends at %zu of %zu bytes", coarse.sum,
                  maxsize);
    clause_expect(blocks >= coarse.sum / 8192 * (8000 / (size + 24)), "%zu blocks of %zu in %zu",
                  blocks, size, coarse.sum);
    poolcheck(&pool);
    poolreset(&pool);
    clause_expect(coarse.back == coarse.sum, "poolreset gave back %zu of %zu bytes", coarse.back,
                  coarse.sum);
}

static void pool_maxsize(const struct clause_run *run)
{
    (void)run;
    for (size_t maxsize = 0; maxsize < 100000; maxsize += 4096)
        fills(maxsize, 1000);
    fills(81920, 24);
    fills(81919, 24);
    fills(1, 0);
    /* To the byte: an arena of exactly maxsize. */
    Pool exact = {.maxsize = 8192, .minarena = 8192, .alloc = coarse_alloc, .free = coarse_free};
    coarse_begin();
    clause_expect(poolalloc(&exact, 1) != NULL, "an arena of all of maxsize was not asked for");
    exact.maxsize = 16383;
    clause_expect(poolalloc(&exact, 8150) == NULL && coarse.calls == 1,
                  "one byte more than maxsize was asked for");
    exact.maxsize = 16384;
    clause_expect(poolalloc(&exact, 8000) != NULL, "maxsize raised, and still nil");
    poolreset(&exact);
}

const struct clause CLAUSE = {.run = pool_maxsize};
