/* Flips each byte of buried blocks of many sizes, and of one that poolrealloc left. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

static void noreuse_dangling(const struct clause_run *run)
{
    (void)run;
    pool.flags = POOL_NOREUSE;
    for (size_t size = 1; size < 200; size += 3) {
        unsigned char *block = watched_alloc(&pool, size);
        poolfree(&pool, block);
        for (size_t at = 0; at < size; at++) {
            block[at] ^= 0x10;
            WATCHED_PANIC("dangling", poolcheck(&pool));
            block[at] ^= 0x10;
        }
        poolcheck(&pool);
    }
    unsigned char *odd = poolallocalign(&pool, 100, 64, 24, 0);
    poolfree(&pool, odd);
    odd[50] ^= 1;
    WATCHED_PANIC("dangling", poolcheck(&pool));
    odd[50] ^= 1;
    char *block = watched_alloc(&pool, 100);
    watched_alloc(&pool, 100);
    char *other = poolrealloc(&pool, block, 10000);
    clause_expect(other != block, "a block in the way of another has grown in place");
    WATCHED_PANIC("free already", poolfree(&pool, block));
    block[3] ^= 1;
    WATCHED_PANIC("dangling", poolcheck(&pool));
    block[3] ^= 1;
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = noreuse_dangling};
