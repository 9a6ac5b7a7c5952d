/* Grows each block of a pool whose room is all in holes, to a size that fits once and to one that
 * never does. */
#include "comb.h"

static Pool pool;

static void exhausted_realloc(const struct clause_run *run)
{
    (void)run;
    for (size_t i = 1; i < COMB_BLOCKS; i += 2) {
        comb(&pool, COMB_ARENA, followed_move);
        size_t before = pool.curalloc;
        clause_expect(poolrealloc(&pool, followed.blocks[i], 15000) == NULL,
                      "15000 bytes beside 31 blocks of an arena of 16 KiB");
        clause_expect(pool.curalloc == before && pool.nfree == 32, "a refusal is counted");
        followed_expect(&pool);
        comb(&pool, COMB_ARENA, followed_move);
        followed.sizes[i] = COMB_SIZE;
        unsigned char *larger = poolrealloc(&pool, followed.blocks[i], 5000);
        clause_expect(larger != NULL, "block %zu cannot grow to 5000 bytes", i);
        watched_bytes(larger, COMB_SIZE, (unsigned char)i);
        followed.blocks[i] = memset(larger, (int)i, 5000);
        followed.sizes[i] = 5000;
        followed_expect(&pool);
        struct poolcounts counts;
        poolcount(&pool, &counts);
        clause_expect(counts.live == 32 && pool.nfree == 32, "%ju live blocks after a realloc",
                      (uintmax_t)counts.live);
    }
}

const struct clause CLAUSE = {.run = exhausted_realloc};
