/* Frees and takes blocks of 400 in forty patterns and follows each compaction; a second one in a
 * row must move nothing. */
#include "coarse.h"
#include "followed.h"
#include "heard.h"
#include "random.h"

static Pool pool = WATCHED_POOL;

static void one_free_block(void)
{
    struct poolcounts counts;
    poolcount(&pool, &counts);
    memset(&heard, 0, sizeof heard);
    pooldump(&pool);
    clause_expect(heard.blocks <= counts.live + counts.arenas,
                  "%zu blocks of which %ju live in %zu arenas", heard.blocks,
                  (uintmax_t)counts.live, counts.arenas);
}

static void compact_moves(const struct clause_run *run)
{
    uint64_t random = run->seed;
    pool.alloc = coarse_alloc;
    pool.maxsize = COARSE_BYTES;
    pool.move = followed_move;
    pool.print = heard_print;
    for (size_t i = 0; i < 400; i++)
        followed_take(&pool, i, random_below(&random, i % 16 == 0 ? 3000 : 300));
    for (size_t round = 0; round < 40; round++) {
        for (size_t i = round % 5; i < 400; i += 2 + round % 7) {
            followed_drop(&pool, i);
            if (i % 3 != 0)
                followed_take(&pool, i, random_below(&random, 500));
        }
        size_t free_before = pool.curfree, live = pool.curalloc;
        followed.moves = 0;
        int moved = poolcompact(&pool);
        clause_expect((moved == 1) == (followed.moves > 0), "poolcompact says %d, %zu moved", moved,
                      followed.moves);
        clause_expect(pool.curfree == free_before && pool.curalloc == live &&
                          pool.lastcompact == pool.nfree,
                      "compaction changed the counters, or lastcompact is not nfree");
        followed_expect(&pool);
        one_free_block();
        clause_expect(poolcompact(&pool) == 0, "a second compaction moved blocks");
        for (size_t i = round % 3; i < 400; i += 3)
            if (followed.blocks[i] == NULL)
                followed_take(&pool, i, random_below(&random, 500));
    }
}

const struct clause CLAUSE = {.run = compact_moves};
