/* Reads the dump after each of 300 random calls, and of a pool with one damaged header. */
#include "coarse.h"
#include "heard.h"
#include "random.h"

enum { BLOCKS = 300 };

static Pool pool = WATCHED_POOL;
static unsigned char *blocks[BLOCKS];

static void dump_lines(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct poolcounts counts;
    pool.alloc = coarse_alloc;
    pool.print = heard_print;
    pooldump(&pool);
    clause_expect(heard.lines == 1 && heard.heads == 1, "an empty pool has %zu lines", heard.lines);
    for (int round = 0; round < 300; round++) {
        size_t i = random_below(&random, BLOCKS);
        poolfree(&pool, blocks[i]);
        blocks[i] = random_below(&random, 4) != 0
                        ? poolalloc(&pool, random_below(&random, 2500))
                        : poolallocalign(&pool, random_below(&random, 500), 256, 24, 0);
        memset(&heard, 0, sizeof heard);
        pooldump(&pool);
        poolcount(&pool, &counts);
        clause_expect(heard.heads == 1 && heard.arenas == counts.arenas &&
                          heard.lines == 1 + heard.arenas + heard.blocks,
                      "%zu lines, %zu of arenas, %zu of blocks", heard.lines, heard.arenas,
                      heard.blocks);
        clause_expect(heard.of_live == pool.curalloc && heard.of_free == pool.curfree,
                      "%zu bytes live and %zu free, the counters say %zu and %zu", heard.of_live,
                      heard.of_free, pool.curalloc, pool.curfree);
        clause_expect(heard.arena_bytes == pool.cursize, "arenas of %zu bytes, cursize %zu",
                      heard.arena_bytes, pool.cursize);
    }
    unsigned char *block = watched_alloc(&pool, 40);
    block[-8 + 4] ^= 1;
    pooldump(&pool);
    clause_expect(heard.damaged == 1, "%zu lines about one damaged block", heard.damaged);
}

const struct clause CLAUSE = {.run = dump_lines};
