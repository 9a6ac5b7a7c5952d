/* Makes every call with each set of flags and with no callback at all, where standard error is
 * closed as well. */
#include "watched.h"

#include "child_process.h"

#include <unistd.h>

static Pool pool = {.maxsize = 1 << 20, .minarena = 4096};

static void lock_only(Pool *one)
{
    clause_expect(one == &pool, "lock got another pool");
}

static void every_call(void *argument)
{
    (void)argument;
    close(STDERR_FILENO); /* where what is printed goes if print is nil */
    for (int round = 0; round < 40; round++) {
        pool.flags = round % 4 == 0   ? 0
                     : round % 4 == 1 ? POOL_LOGGING | POOL_DEBUGGING
                     : round % 4 == 2 ? POOL_VERBOSITY | POOL_PARANOIA
                                      : POOL_TOLERANCE;
        pool.lock = round < 20 ? NULL : lock_only; /* and unlock alone stays nil */
        char *block = watched_alloc(&pool, 96);
        block = poolrealloc(&pool, block, 200);
        void *aligned = poolallocalign(&pool, 10, 64, 0, 0);
        poolblockcheck(&pool, block);
        poolcompact(&pool);
        pooldump(&pool);
        block[200] = 0;
        if (pool.flags & POOL_TOLERANCE)
            poolcheck(&pool);
        else
            block[200] = (char)0xe3;
        poolfree(&pool, aligned);
        clause_expect(poolmsize(&pool, block) >= 200, "poolmsize is too small");
        poolfree(&pool, block);
        poolreset(&pool);
    }
    _exit(0);
}

static void lock_nil(const struct clause_run *run)
{
    (void)run;
    child_process_run(every_call, NULL, "a pool without callbacks");
}

const struct clause CLAUSE = {.run = lock_nil};
