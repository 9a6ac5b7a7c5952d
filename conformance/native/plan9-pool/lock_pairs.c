/* Makes each call three times with a lock that counts and knows if it is held. */
#include "counted_lock.h"

static Pool pool = WATCHED_POOL;

static void move(void *from, void *to)
{
    clause_expect(counted_lock.held && from != to, "a block moves while nobody holds the lock");
}

static void lock_pairs(const struct clause_run *run)
{
    void *block = NULL, *aligned = NULL, *zero = NULL;
    (void)run;
    pool.lock = counted_lock_take;
    pool.unlock = counted_lock_give;
    pool.move = move;
    for (int again = 0; again < 3; again++) {
        LOCKED_ONCE(block = poolalloc(&pool, 100));
        LOCKED_ONCE(zero = poolcalloc(&pool, 4, 100));
        LOCKED_ONCE(poolblockcheck(&pool, block));
        LOCKED_ONCE(block = poolrealloc(&pool, block, 20000));
        LOCKED_ONCE(poolmsize(&pool, block));
        LOCKED_ONCE(aligned = poolallocalign(&pool, 10, 64, 8, 0));
        LOCKED_ONCE(poolfree(&pool, zero));
        LOCKED_ONCE(poolcompact(&pool));
        LOCKED_ONCE(poolcompactto(&pool, NULL, NULL));
        LOCKED_ONCE(poolfree(&pool, aligned));
        LOCKED_ONCE(poolalloc(&pool, POOL_MAX_SIZE));
        LOCKED_ONCE(poolreset(&pool));
    }
}

const struct clause CLAUSE = {.run = lock_pairs};
