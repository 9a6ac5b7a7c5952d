/* Makes 200 holes of different sizes, joined or freed recently, and asks 200 times for a random
 * size, comparing with a model. */
#include "holes.h"
#include "random.h"

static void take(uint64_t *random, size_t most)
{
    size_t best = HOLES, need = 24 + random_below(random, most), found = 0;
    for (size_t i = 0; i < HOLES; i++)
        if (better(i, best, need))
            best = i;
    if (best == HOLES)
        return;
    char *block = watched_alloc(&pool, need);
    while (found < HOLES && !(block >= holes[found] && block < holes[found] + sizes[found]))
        found++;
    clause_expect(found < HOLES && sizes[found] == sizes[best] && recent[found] == recent[best],
                  "%zu bytes went into %zu, the best fit is %zu", need,
                  found < HOLES ? sizes[found] : 0, sizes[best]);
    recent[found] = false;
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
            take(&random, joined == 1 ? 30000 : 8000);
        poolreset(&pool);
    }
}

const struct clause CLAUSE = {.run = pool_bestfit};
