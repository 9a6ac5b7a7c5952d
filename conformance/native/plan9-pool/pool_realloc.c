/* Grows the middle one of three neighbours, with any of the others free, and shrinks it. */
#include "watched.h"

enum { SIZE = 1000 };

static Pool pool = WATCHED_POOL;

/* Three neighbours, of which the ones named are free. */
static unsigned char *middle(bool before, bool behind)
{
    unsigned char *three[3];
    poolreset(&pool);
    for (int i = 0; i < 3; i++)
        three[i] = watched_alloc(&pool, SIZE);
    watched_alloc(&pool, 16);
    memset(three[1], 0x42, SIZE);
    if (before)
        poolfree(&pool, three[0]);
    if (behind)
        poolfree(&pool, three[2]);
    if (before) /* joins it with what is free beside it */
        clause_expect(poolalloc(&pool, (size_t)1 << 25) == NULL, "more than maxsize");
    clause_expect(three[0] < three[1] && three[1] < three[2], "blocks of one arena descend");
    return three[1];
}

/* `place`: the block stays where it is, moves down into the hole, or goes elsewhere. */
static void grows(bool before, bool behind, size_t size, int place)
{
    unsigned char *old = middle(before, behind);
    unsigned char *block = poolrealloc(&pool, old, size);
    clause_expect(block != NULL, "poolrealloc to %zu gave nil", size);
    clause_expect(place == 0  ? block == old
                  : place < 0 ? block < old && block >= old - SIZE - 24
                              : block > old,
                  "%zu bytes at %p went to %p", size, (void *)old, (void *)block);
    watched_bytes(block, SIZE, 0x42);
    memset(block, 0x43, size);
    poolcheck(&pool);
    block = poolrealloc(&pool, block, 100);
    watched_bytes(block, 100, 0x43);
    size_t live = pool.curalloc;
    poolfree(&pool, block);
    clause_expect(live - pool.curalloc == 112, "100 bytes left of %zu take %zu", size,
                  live - pool.curalloc);
    poolcheck(&pool);
}

static void pool_realloc(const struct clause_run *run)
{
    (void)run;
    grows(false, false, SIZE, 0);
    grows(false, true, SIZE * 2, 0);
    grows(true, true, SIZE * 2, 0);
    grows(true, false, SIZE * 2, -1);
    grows(true, true, SIZE * 3, -1);
    grows(true, true, SIZE * 4, 1);
}

const struct clause CLAUSE = {.run = pool_realloc};
