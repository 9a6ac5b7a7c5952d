/* Calls poolwalk, poolcheck, pooldump, poolaudit, poolcount and poolisoverlap with a lock that
 * counts, with POOL_LOGGING and without. */
#include "counted_lock.h"

static Pool pool = WATCHED_POOL;

static bool visit(void *block, size_t size, void *argument)
{
    clause_expect(counted_lock.held && argument == &pool, "a block is visited unlocked");
    return block != NULL && size > 0;
}

static void print(Pool *one, char *format, ...)
{
    clause_expect(counted_lock.held && one == &pool && format != NULL, "printed unlocked");
}

static void *alloc(size_t size)
{
    clause_expect(counted_lock.held, "alloc is called unlocked");
    return clause_memory(size);
}

static void lock_looks(const struct clause_run *run)
{
    struct poolcounts counts;
    char why[64];
    (void)run;
    pool.lock = counted_lock_take;
    pool.unlock = counted_lock_give;
    pool.alloc = alloc;
    pool.print = print;
    for (int flags = 0; flags <= POOL_LOGGING; flags += POOL_LOGGING) {
        pool.flags = flags;
        void *block = watched_alloc(&pool, 100);
        LOCKED_ONCE(poolwalk(&pool, visit, &pool));
        LOCKED_ONCE(poolcheck(&pool));
        LOCKED_ONCE(pooldump(&pool));
        LOCKED_ONCE(clause_expect(poolaudit(&pool, why, sizeof why), "%s", why));
        LOCKED_ONCE(poolcount(&pool, &counts));
        LOCKED_ONCE(clause_expect(poolisoverlap(&pool, block, 1), "a block is not in its pool"));
        clause_expect(counts.live == 1, "%ju live blocks", (uintmax_t)counts.live);
        poolfree(&pool, block);
    }
}

const struct clause CLAUSE = {.run = lock_looks};
