/* Takes one block of seven sizes with six settings and looks at what alloc was asked for; what no
 * machine has is refused. */
#include "coarse.h"

enum { OVERHEAD_MOST = 128 };

/* What no machine has is refused, without an alloc too. */
static void beyond(size_t minarena)
{
    Pool pool = {.maxsize = SIZE_MAX, .minarena = minarena, .panic = watched_panic};
    clause_expect(poolalloc(&pool, 1) == NULL, "an arena of %zu bytes was had", minarena);
    clause_expect(pool.cursize == 0, "cursize is %zu after a refusal", pool.cursize);
    poolreset(&pool);
}

static void pool_minarena(const struct clause_run *run)
{
    static const size_t least[] = {0, 1, 100, 4096, 10000, 65536};
    static const size_t sizes[] = {0, 100, 4000, 4096, 9900, 20000, 200000};
    (void)run;
    for (size_t i = 0; i < sizeof least / sizeof least[0]; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            Pool pool = {.name = "minarena",
                         .maxsize = SIZE_MAX,
                         .minarena = least[i],
                         .alloc = coarse_alloc,
                         .free = coarse_free,
                         .panic = watched_panic};
            coarse_begin();
            watched_alloc(&pool, sizes[k]);
            clause_expect(coarse.calls == 1, "alloc was called %zu times", coarse.calls);
            clause_expect(coarse.last >= least[i], "alloc was asked for %zu, minarena is %zu",
                          coarse.last, least[i]);
            clause_expect(coarse.last == least[i] || coarse.last <= sizes[k] + OVERHEAD_MOST,
                          "alloc was asked for %zu for a block of %zu", coarse.last, sizes[k]);
            clause_expect(pool.cursize == coarse.last, "cursize is %zu, the arena %zu",
                          pool.cursize, coarse.last);
            poolcheck(&pool);
            poolreset(&pool);
        }
    for (size_t less = 0; less < 5000; less += 7)
        beyond(SIZE_MAX - less);
}

const struct clause CLAUSE = {.run = pool_minarena};
