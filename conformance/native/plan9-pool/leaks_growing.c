/* Takes 3000 blocks from the unlock callback, between the moment when the pool was counted and the
 * walk. */
#include "plan9_malloc.h"
#include "watched.h"

enum { BLOCKS = 300 };

static Pool pool = WATCHED_POOL;
static size_t blocks;

static uintptr_t tag(const void *block)
{
    return (uintptr_t)block % 3;
}

static void report(uintptr_t one, size_t count, size_t size, void *argument)
{
    clause_expect(argument == NULL && one < 3 && size >= count, "%zu blocks of %zu bytes", count,
                  size);
    blocks += count;
}

/* Once, when the pool has been counted, and before it is walked. */
static void grow(Pool *one)
{
    one->unlock = NULL;
    for (size_t i = 0; i < 10 * BLOCKS; i++)
        watched_alloc(one, 1);
}

static void leave_open(Pool *one)
{
    clause_expect(one == &pool, "lock got another pool");
}

static void leaks_growing(const struct clause_run *run)
{
    (void)run;
    for (size_t i = 0; i < BLOCKS; i++)
        watched_alloc(&pool, 1);
    pool.lock = leave_open;
    pool.unlock = grow;
    size_t count = poolleaks(&pool, tag, report, NULL);
    clause_expect(count == BLOCKS && blocks == BLOCKS, "%zu blocks where there was room for %d",
                  count, BLOCKS);
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = leaks_growing};
