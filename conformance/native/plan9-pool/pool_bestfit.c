/* Makes 200 holes of different sizes, joined or not, and asks 200 times for a random size,
 * comparing with a model. */
#include "random.h"
#include "watched.h"

enum { HOLES = 200, NEED_MOST = 30000 };

static Pool pool;
static char *holes[HOLES];
static size_t sizes[HOLES];

static void make(bool joined)
{
    pool = (Pool)WATCHED_POOL;
    pool.minarena = (size_t)16 << 20; /* one arena, whose rest is larger than any hole */
    for (size_t i = 0; i < HOLES; i++) {
        sizes[i] = 40 + (i * 37 % HOLES) * (i % 3 == 0 ? 160 : 16);
        holes[i] = watched_alloc(&pool, sizes[i]);
        sizes[i] = poolmsize(&pool, holes[i]);
        watched_alloc(&pool, 1); /* a wall between two holes */
    }
    for (size_t i = 0; i < HOLES; i++)
        poolfree(&pool, holes[i]);
    if (joined)
        clause_expect(poolalloc(&pool, (size_t)1 << 25) == NULL, "more than maxsize");
}

static void take(uint64_t *random)
{
    size_t best = HOLES, need = 24 + random_below(random, NEED_MOST), found = 0;
    for (size_t i = 0; i < HOLES; i++)
        if (sizes[i] >= need && (best == HOLES || sizes[i] < sizes[best]))
            best = i;
    if (best == HOLES)
        return;
    char *block = watched_alloc(&pool, need);
    while (found < HOLES && !(block >= holes[found] && block < holes[found] + sizes[found]))
        found++;
    clause_expect(found < HOLES && sizes[found] == sizes[best],
                  "%zu bytes went into %zu, the best fit is %zu", need,
                  found < HOLES ? sizes[found] : 0, sizes[best]);
    size_t taken = poolmsize(&pool, block) + 8;
    holes[found] += taken;
    sizes[found] = sizes[found] >= taken ? sizes[found] - taken : 0;
    poolcheck(&pool);
}

static void pool_bestfit(const struct clause_run *run)
{
    uint64_t random = run->seed;
    for (int joined = 0; joined < 2; joined++) {
        make(joined == 1);
        for (size_t k = 0; k < HOLES; k++)
            take(&random);
        poolreset(&pool);
    }
}

const struct clause CLAUSE = {.run = pool_bestfit};
