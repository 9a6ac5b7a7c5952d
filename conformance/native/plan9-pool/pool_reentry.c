/* Frees the moved block inside of move, with a lock that panics when it is held. */
#include "followed.h"

static Pool pool = WATCHED_POOL;
static int locked, twice;

static void lock(Pool *one)
{
    clause_expect(one == &pool, "lock got another pool");
    twice += locked;
    if (locked)
        watched_panic(one, "%s", "locked twice");
    locked = 1;
}

static void unlock(Pool *one)
{
    clause_expect(one == &pool, "unlock got another pool");
    locked = 0;
}

static void free_inside(void *from, void *to)
{
    (void)from;
    poolfree(&pool, to);
}

static void pool_reentry(const struct clause_run *run)
{
    (void)run;
    for (size_t i = 0; i < 10; i++)
        followed_take(&pool, i, 100);
    followed_drop(&pool, 0);
    pool.lock = lock;
    pool.unlock = unlock;
    pool.move = free_inside;
    WATCHED_PANIC("locked twice", poolcompact(&pool));
    clause_expect(twice == 1, "lock was called %d times by its holder", twice);
}

const struct clause CLAUSE = {.run = pool_reentry};
