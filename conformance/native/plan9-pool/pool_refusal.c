/* Asks for more than maxsize, and for what alloc refuses, with blocks of three kinds and many
 * sizes. */
#include "coarse.h"

static void keeps(Pool *pool, unsigned char *block, size_t size)
{
    size_t alloc = pool->curalloc, held = pool->curfree;
    int frees = pool->nfree;
    for (size_t more = 16384; more < COARSE_BYTES * 2; more *= 2) {
        void *other = poolrealloc(pool, block, more);
        clause_expect(other == NULL, "%zu bytes of a pool of %zu", more, pool->maxsize);
        watched_bytes(block, size, 0x66);
        clause_expect(pool->curalloc == alloc && pool->curfree == held && pool->nfree == frees,
                      "a refusal changed the counters");
        poolcheck(pool);
    }
    block = poolrealloc(pool, block, size / 2 + 1);
    clause_expect(block != NULL, "poolrealloc cannot shrink after a refusal");
    watched_bytes(block, size / 2 + 1, 0x66);
    poolfree(pool, block);
}

static void pool_refusal(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 1; size < 6000; size = size * 2 + 3)
        for (int kind = 0; kind < 3; kind++) {
            Pool pool = {.name = "refusal",
                         .maxsize = 16384,
                         .minarena = 16384,
                         .alloc = coarse_alloc,
                         .free = coarse_free,
                         .panic = watched_panic};
            coarse_begin();
            unsigned char *block = kind == 0   ? watched_alloc(&pool, size)
                                   : kind == 1 ? poolallocalign(&pool, size, 64, 0, 0)
                                               : poolallocalign(&pool, size, 64, 8, 0);
            memset(block, 0x66, size);
            keeps(&pool, block, size);
            coarse.dry = true; /* the same where alloc gives nil */
            pool.maxsize = SIZE_MAX;
            block = watched_alloc(&pool, size);
            memset(block, 0x66, size);
            keeps(&pool, block, size);
            clause_expect(pool.curalloc == 0, "curalloc is %zu in the end", pool.curalloc);
            poolreset(&pool);
        }
}

const struct clause CLAUSE = {.run = pool_refusal};
