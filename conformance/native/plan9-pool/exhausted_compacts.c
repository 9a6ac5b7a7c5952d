/* Asks for a large block of a pool whose room is all in holes, where alloc gives nil and where
 * maxsize ends; without move nobody can be told. */
#include "comb.h"

static Pool pool;

static void rescued(size_t maxsize, size_t asked)
{
    comb(&pool, maxsize, followed_move);
    clause_expect(pool.lastcompact == 0 && pool.nfree == 32, "nfree is %d", pool.nfree);
    void *large = poolalloc(&pool, 4000);
    clause_expect(large != NULL, "nil, though compaction makes room");
    clause_expect(comb_compactions == 1 && followed.moves > 0, "%zu compactions, %zu moves",
                  comb_compactions, followed.moves);
    clause_expect((coarse.calls > 0) == (asked > 0), "alloc was asked %zu times", coarse.calls);
    clause_expect(pool.lastcompact == 32 && pool.nfree == 32, "lastcompact is %d, nfree %d",
                  pool.lastcompact, pool.nfree);
    followed_expect(&pool);
    comb_compactions = followed.moves = 0;
    clause_expect(poolalloc(&pool, 9000) == NULL, "9000 bytes out of nothing");
    clause_expect(comb_compactions == 1 && followed.moves == 0, "%zu compactions, %zu moves",
                  comb_compactions, followed.moves);
    poolfree(&pool, large);
    clause_expect(poolallocalign(&pool, 3000, 64, 0, 0) != NULL, "no aligned block in the room");
    comb_compactions = 0;
    followed_expect(&pool);
}

static void exhausted_compacts(const struct clause_run *run)
{
    (void)run;
    rescued(1 << 20, 1);
    rescued(COMB_ARENA, 0);
    comb(&pool, COMB_ARENA, followed_move);
    void *aligned = poolallocalign(&pool, 2000, 1024, 0, 0);
    clause_expect(aligned != NULL && comb_compactions == 1, "poolallocalign: %zu compactions",
                  comb_compactions);
    followed_expect(&pool);
    comb(&pool, 1 << 20, NULL); /* nobody can be told */
    clause_expect(poolalloc(&pool, 4000) == NULL && comb_compactions == 0 && coarse.calls == 1,
                  "without move: %zu compactions, alloc asked %zu times", comb_compactions,
                  coarse.calls);
    clause_expect(poolalloc(&pool, COMB_SIZE) != NULL, "a block that fits is refused");
    coarse.dry = false;
    clause_expect(poolalloc(&pool, 4000) != NULL && pool.cursize == 2 * COMB_ARENA,
                  "alloc gives again, and still nil");
    followed_expect(&pool);
}

const struct clause CLAUSE = {.run = exhausted_compacts};
