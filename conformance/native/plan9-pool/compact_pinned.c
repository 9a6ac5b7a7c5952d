/* Mixes plain blocks with those of poolallocalign and with buried ones, frees every second, and
 * compacts; frees the pinned ones and compacts again. */
#include "followed.h"

static Pool pool = WATCHED_POOL;

static void compact_pinned(const struct clause_run *run)
{
    struct poolcounts before, after;
    unsigned char *pinned[24];
    size_t gone = 0;
    (void)run;
    pool.move = followed_move;
    for (size_t i = 0; i < 240; i++) {
        followed_take(&pool, i, 50 + i % 50 * 4);
        if (i % 10 == 5) {
            unsigned char *block = poolallocalign(&pool, 100, i % 20 == 5 ? 1024 : 64,
                                                  i % 20 == 5 ? 0 : 7, i % 20 == 5 ? 1024 : 0);
            pinned[i / 10] = memset(block, 0xaa, 100);
        }
    }
    pool.flags = POOL_NOREUSE;
    for (size_t i = 0; i < 240; i += 7)
        followed_drop(&pool, i);
    pool.flags = 0;
    poolcount(&pool, &before);
    clause_expect(before.dead_bytes > 0, "nothing is buried");
    for (size_t i = 0; i < 240; i += 2)
        if (followed.blocks[i] != NULL) {
            followed_drop(&pool, i);
            gone++;
        }
    clause_expect(poolcompact(&pool) == 1, "nothing moved");
    followed_expect(&pool);
    poolcount(&pool, &after);
    clause_expect(after.dead_bytes == before.dead_bytes && after.live == before.live - gone,
                  "buried blocks were moved or freed");
    for (size_t i = 0; i < 24; i++) {
        clause_expect((uintptr_t)pinned[i] % 64 == (i % 2 == 0 ? 0 : 7), "block at %p",
                      (void *)pinned[i]);
        watched_bytes(pinned[i], 100, 0xaa);
        poolfree(&pool, pinned[i]);
    }
    followed_expect(&pool);
    clause_expect(poolcompact(&pool) == 1, "what was pinned still holds the others");
    followed_expect(&pool);
}

const struct clause CLAUSE = {.run = compact_pinned};
