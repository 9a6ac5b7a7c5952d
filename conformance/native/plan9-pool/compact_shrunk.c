/* Shrinks one of twenty blocks, compacts, frees others, and compares the moves that are counted
 * with the blocks behind the hole. */
#include "followed.h"

static Pool pool = WATCHED_POOL;

static void count(void *from, void *to, void *argument)
{
    followed_move(from, to);
    ++*(size_t *)argument;
}

static void compact_shrunk(const struct clause_run *run)
{
    size_t told = 0;
    (void)run;
    pool.move = followed_move;
    for (size_t i = 0; i < 20; i++)
        followed_take(&pool, i, 500);
    clause_expect(poolcompact(&pool) == 0, "nothing was freed, and blocks moved");
    followed.sizes[3] = 20;
    void *shrunk = poolrealloc(&pool, followed.blocks[3], 20);
    clause_expect(shrunk == followed.blocks[3], "a shrunk block is elsewhere");
    clause_expect(poolcompact(&pool) == 1 && followed.moves == 16, "%zu blocks moved, not 16",
                  followed.moves);
    followed_expect(&pool);
    pool.move = NULL;
    followed_drop(&pool, 5);
    clause_expect(poolcompactto(&pool, count, &told) == 14 && told == 14,
                  "14 blocks lie behind the hole, %zu moved", told);
    followed_expect(&pool);
    clause_expect(poolcompactto(&pool, count, &told) == 0, "a second compaction moved blocks");
    followed_drop(&pool, 7);
    followed.blocks[19][followed.sizes[19]] ^= 1;
    WATCHED_PANIC("past the end", poolcompactto(&pool, count, &told)); /* not moved away */
}

const struct clause CLAUSE = {.run = compact_shrunk};
