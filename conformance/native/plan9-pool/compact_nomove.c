/* Compacts a pool with 100 holes without move and without a callback, and then with one. */
#include "followed.h"

static Pool pool = WATCHED_POOL;

static void compact_nomove(const struct clause_run *run)
{
    (void)run;
    for (size_t i = 0; i < 200; i++)
        followed_take(&pool, i, 100 + i);
    for (size_t i = 0; i < 200; i += 2)
        followed_drop(&pool, i);
    size_t free_before = pool.curfree;
    clause_expect(poolcompact(&pool) == 0, "poolcompact moved blocks without move");
    clause_expect(poolcompactto(&pool, NULL, NULL) == 0, "poolcompactto moved without a callback");
    followed_expect(&pool);
    clause_expect(pool.curfree == free_before && pool.lastcompact == 0,
                  "a no-op changed the counters");
    pool.move = followed_move;
    clause_expect(poolcompact(&pool) == 1 && followed.moves > 0, "with move nothing moved");
    followed_expect(&pool);
}

const struct clause CLAUSE = {.run = compact_nomove};
