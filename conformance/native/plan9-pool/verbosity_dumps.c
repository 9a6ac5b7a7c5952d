/* Counts the dumps and the blocks in them, before and after what the call does, and none without
 * the flag. */
#include "heard.h"

static Pool pool = WATCHED_POOL;

/* `before` and `behind`: blocks at the lock and at the unlock. */
static void dumped(const char *call, size_t before, size_t behind)
{
    clause_expect(heard.heads == 2, "%s dumped the pool %zu times", call, heard.heads);
    clause_expect(heard.blocks == before + behind, "%s dumped %zu blocks, not %zu and %zu", call,
                  heard.blocks, before, behind);
    memset(&heard, 0, sizeof heard);
}

static void verbosity_dumps(const struct clause_run *run)
{
    (void)run;
    pool.print = heard_print;
    pool.flags = POOL_VERBOSITY;
    void *block = watched_alloc(&pool, 100);
    dumped("poolalloc", 0, 2);
    block = poolrealloc(&pool, block, 200);
    dumped("poolrealloc", 2, 2);
    void *other = watched_alloc(&pool, 500);
    dumped("poolalloc", 2, 3);
    poolblockcheck(&pool, other);
    dumped("poolblockcheck", 3, 3);
    poolfree(&pool, block);
    dumped("poolfree", 3, 3);
    poolmsize(&pool, other);
    dumped("poolmsize", 3, 3);
    poolcheck(&pool);
    dumped("poolcheck", 3, 3);
    poolfree(&pool, other);
    memset(&heard, 0, sizeof heard);
    pool.flags = 0;
    poolfree(&pool, watched_alloc(&pool, 100));
    clause_expect(heard.lines == 0, "a pool without the flag printed");
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = verbosity_dumps};
