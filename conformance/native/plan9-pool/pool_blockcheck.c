/* Damages each of 50 blocks in turn and checks all of them, a freed one, a place inside one, and
 * nil. */
#include "watched.h"

static void pool_blockcheck(const struct clause_run *run)
{
    Pool pool = WATCHED_POOL;
    unsigned char *blocks[50];
    (void)run;
    for (size_t i = 0; i < 50; i++)
        blocks[i] = i % 5 == 3 ? poolallocalign(&pool, i * 9, 128, (long)i, 0)
                               : watched_alloc(&pool, i * 9);
    for (size_t i = 0; i < 50; i++) {
        blocks[i][i * 9] ^= 0x81;
        for (size_t k = 0; k < 50; k++)
            if (k == i)
                WATCHED_PANIC("past the end", poolblockcheck(&pool, blocks[k]));
            else
                poolblockcheck(&pool, blocks[k]);
        blocks[i][i * 9] ^= 0x81;
    }
    poolfree(&pool, blocks[9]);
    WATCHED_PANIC("free already", poolblockcheck(&pool, blocks[9]));
    WATCHED_PANIC("block", poolblockcheck(&pool, blocks[10] + 16));
    poolblockcheck(&pool, NULL);
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = pool_blockcheck};
