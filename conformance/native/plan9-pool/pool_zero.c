/* Takes 100 empty blocks by both calls and frees them by both; nil is not counted as a free. */
#include "watched.h"

enum { BLOCKS = 100 };

static Pool pool = WATCHED_POOL;

static void pool_zero(const struct clause_run *run)
{
    void *blocks[BLOCKS];
    (void)run;
    poolfree(&pool, NULL);
    poolblockcheck(&pool, NULL);
    clause_expect(poolmsize(&pool, NULL) == 0 && pool.nfree == 0, "nil is counted as a block");
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = i % 2 == 0 ? poolalloc(&pool, 0) : poolrealloc(&pool, NULL, 0);
        clause_expect(blocks[i] != NULL, "an allocation of 0 bytes gave nil");
        for (size_t k = 0; k < i; k++)
            clause_expect(blocks[k] != blocks[i], "two blocks of 0 bytes are at one address");
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        poolblockcheck(&pool, blocks[i]);
        if (i % 3 == 0)
            poolfree(&pool, blocks[i]);
        else
            clause_expect(poolrealloc(&pool, blocks[i], 0) == NULL,
                          "poolrealloc to 0 gave a block, which it frees");
    }
    poolfree(&pool, NULL);
    clause_expect(pool.nfree == BLOCKS && pool.curalloc == 0, "%d calls freed %d blocks of 0",
                  pool.nfree, BLOCKS);
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = pool_zero};
