/* Flips every bit in a pool with blocks of each state, and uses the block with the changed
 * header. */
#include "coarse.h"

static Pool pool = WATCHED_POOL;

static void flips(unsigned char *from, size_t size, bool all)
{
    for (size_t bit = 0; bit < size * 8; bit++) {
        from[bit / 8] ^= (unsigned char)(1 << bit % 8);
        char why[128] = "";
        bool sound = poolaudit(&pool, why, sizeof why);
        clause_expect(!sound || !all, "bit %zu of %zu bytes at %p changed, and nothing was found",
                      bit, size, (void *)from);
        if (!sound)
            WATCHED_PANIC(strchr(why, ':') + 2, poolcheck(&pool));
        from[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    poolcheck(&pool);
}

static void panic_headers(const struct clause_run *run)
{
    static const size_t sizes[] = {24, 24, 40, 100, 3000, 3000, 10000, 16, 10000, 16, 12000, 16};
    unsigned char *blocks[12], *base;
    (void)run;
    pool.alloc = coarse_alloc;
    pool.maxsize = 1 << 16;
    for (int i = 0; i < 12; i++)
        blocks[i] = watched_alloc(&pool, sizes[i]);
    unsigned char *aligned = poolallocalign(&pool, 100, 256, 0, 0);
    unsigned char *padded = poolallocalign(&pool, 100, 256, 24, 0);
    for (int i = 4; i < 12; i += 2)
        poolfree(&pool, blocks[i]);
    clause_expect(poolalloc(&pool, 1 << 16) == NULL, "more than maxsize"); /* joins those */
    poolfree(&pool, blocks[1]);
    poolfree(&pool, blocks[3]);
    base = coarse.memory;
    flips(base, 56, true); /* the arena's own */
    for (int i = 0; i < 12; i++)
        flips(blocks[i] - 8, 8, true);
    for (int i = 4; i < 12; i += 2)
        flips(blocks[i], i == 10 ? 40 : 16, true); /* links */
    flips(blocks[6] + 32, 8, true);                /* of two alike, one is a node and one is not */
    flips(blocks[8] + 32, 8, true);
    flips(blocks[1], 16, true);
    flips(blocks[4] + 3000 - 8, 8, true); /* the size at the end */
    flips(aligned - 8, 9, false);
    flips(aligned - 8, 8, true);
    flips(padded - 8, 8, true); /* where the padding ends */
    flips(base + pool.cursize - 8, 8, false);
    for (int i = 0; i < 3; i += 2) {
        blocks[i][-8 + 3] ^= 4;
        WATCHED_PANIC("block", poolfree(&pool, blocks[i]));
        blocks[i][-8 + 3] ^= 4;
    }
}

const struct clause CLAUSE = {.run = panic_headers};
