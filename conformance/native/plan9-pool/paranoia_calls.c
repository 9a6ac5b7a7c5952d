/* Damages a block that no call is about, before the call and, from move, in the middle of one. */
#include "watched.h"

static Pool pool = WATCHED_POOL;
static unsigned char *victim;

static bool visit(void *block, size_t size, void *argument)
{
    (void)argument;
    return block != NULL && size > 0;
}

/* Runs while the pool is locked, after the walk at the lock. */
static void damage(void *from, void *to)
{
    (void)from;
    (void)to;
    victim[24] ^= 1;
}

static void paranoia_calls(const struct clause_run *run)
{
    (void)run;
    pool.flags = POOL_PARANOIA;
    victim = watched_alloc(&pool, 24);
    void *hole = watched_alloc(&pool, 48), *mover = watched_alloc(&pool, 40);
    for (int again = 0; again < 2; again++) {
        victim[24] ^= 1;
        WATCHED_PANIC("past the end", poolalloc(&pool, 1));
        WATCHED_PANIC("past the end", poolfree(&pool, mover));
        WATCHED_PANIC("past the end", poolrealloc(&pool, mover, 1000));
        WATCHED_PANIC("past the end", poolmsize(&pool, mover));
        WATCHED_PANIC("past the end", poolallocalign(&pool, 1, 64, 0, 0));
        WATCHED_PANIC("past the end", poolcompact(&pool));
        WATCHED_PANIC("past the end", poolblockcheck(&pool, mover));
        WATCHED_PANIC("past the end", poolcalloc(&pool, 1, 1));
        victim[24] ^= 1;
        poolwalk(&pool, visit, NULL);
        poolcheck(&pool);
    }
    victim[-8 + 3] ^= 1;
    WATCHED_PANIC("damaged", poolalloc(&pool, 1));
    victim[-8 + 3] ^= 1;
    poolfree(&pool, hole);
    pool.move = damage;
    WATCHED_PANIC("past the end", poolcompact(&pool)); /* found at the unlock */
    victim[24] ^= 1;
    pool.flags = 0; /* without it nobody walks */
    victim[24] ^= 1;
    watched_alloc(&pool, 1);
    WATCHED_PANIC("past the end", poolcheck(&pool));
    victim[24] ^= 1;
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = paranoia_calls};
