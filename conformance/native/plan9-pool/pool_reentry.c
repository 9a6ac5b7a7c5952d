/* Calls a pool from inside of its own alloc, merge, move and free, without a lock and with one that
 * must not be asked for a second time. */
#include "called_back.h"
#include "counted_lock.h"

static const char *const names[] = {"its own alloc", "its own merge", "its own move",
                                    "its own free"};
static Pool pools[2 * 2 * CALLED_BACKS]; /* each for one panic */

static void make(Pool *pool, bool locked)
{
    pool->maxsize = COARSE_BYTES;
    pool->minarena = 4096;
    pool->alloc = called_alloc;
    pool->merge = called_merge;
    pool->move = called_move;
    pool->free = called_free;
    pool->panic = watched_panic;
    pool->lock = locked ? counted_lock_take : NULL;
    pool->unlock = locked ? counted_lock_give : NULL;
    counted_lock.held = false;
    coarse_begin();
    called.pool = pool;
    called.block = NULL;
    void *first = watched_alloc(pool, 100);
    called.block = watched_alloc(pool, 100);
    poolfree(pool, first);
}

static void pool_reentry(const struct clause_run *run)
{
    (void)run;
    for (size_t i = 0; i < 2 * 2 * CALLED_BACKS; i++) {
        called.inside = (enum called_back)(i % CALLED_BACKS);
        called.frees = i / CALLED_BACKS % 2 == 0;
        make(&pools[i], i / CALLED_BACKS / 2 == 0);
        if (called.inside == CALLED_MOVE)
            WATCHED_PANIC(names[called.inside], poolcompact(&pools[i]));
        else if (called.inside == CALLED_FREE)
            WATCHED_PANIC(names[called.inside], poolreset(&pools[i]));
        else
            WATCHED_PANIC(names[called.inside], poolalloc(&pools[i], 5000));
    }
}

const struct clause CLAUSE = {.run = pool_reentry};
