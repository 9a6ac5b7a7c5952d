/* Fills and resets a pool twenty times, each time with other settings, and counts what comes
 * back. */
#include "coarse.h"

static Pool pool;

static void pool_reset(const struct clause_run *run)
{
    char why[128];
    (void)run;
    poolreset(&pool); /* never used */
    for (size_t round = 0; round < 20; round++) {
        coarse_begin();
        pool.maxsize = COARSE_BYTES;
        pool.minarena = 4096;
        pool.quantum = (size_t)16 << round % 4;
        pool.alloc = coarse_alloc;
        pool.free = coarse_free;
        pool.flags = round % 5 == 4 ? POOL_NOREUSE : 0;
        for (size_t i = 0; i < 500; i++) {
            void *block = watched_alloc(&pool, i);
            if (i % 3 == 0)
                poolfree(&pool, block);
        }
        clause_expect(pool.curalloc % ((size_t)16 << round % 4) == 0,
                      "another quantum was not taken");
        clause_expect(pool.nfree == 167 && coarse.calls > 1, "nfree is %d", pool.nfree);
        poolreset(&pool);
        clause_expect(coarse.back == coarse.sum, "%zu of %zu bytes were given back", coarse.back,
                      coarse.sum);
        clause_expect(pool.cursize == 0 && pool.curfree == 0 && pool.curalloc == 0 &&
                          pool.nfree == 0 && pool.lastcompact == 0,
                      "counters are left after poolreset");
        clause_expect(poolaudit(&pool, why, sizeof why), "%s", why);
        pool.flags = 0;
        poolreset(&pool); /* the audit was a first call */
    }
    coarse_begin();
    watched_alloc(&pool, 1);
    pool.free = NULL; /* and alloc: nobody takes the arena back */
    poolreset(&pool);
    clause_expect(coarse.back == 0 && pool.cursize == 0, "an arena went to nobody");
}

const struct clause CLAUSE = {.run = pool_reset};
