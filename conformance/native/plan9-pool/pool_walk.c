/* Walks over plain, aligned, measured and grown blocks, after some were freed or buried, and ends
 * walks early. */
#include "watched.h"

enum { BLOCKS = 300 };

static Pool pool = WATCHED_POOL;
static char *blocks[BLOCKS];
static size_t sizes[BLOCKS], visits, most;

static bool visit(void *block, size_t size, void *argument)
{
    size_t i = 0;
    while (i < BLOCKS && blocks[i] != block)
        i++;
    clause_expect(i < BLOCKS && size == sizes[i], "%p of %zu bytes is visited", block, size);
    clause_expect((char *)block > *(char **)argument, "the walk goes down");
    *(char **)argument = block;
    return ++visits < most;
}

static void visits_all(size_t live)
{
    char *last = NULL;
    visits = 0;
    most = SIZE_MAX;
    poolwalk(&pool, visit, &last);
    clause_expect(visits == live, "%zu visits of %zu blocks", visits, live);
    for (most = 1; most <= live; most += 37) {
        visits = 0, last = NULL;
        poolwalk(&pool, visit, &last);
        clause_expect(visits == most, "%zu visits after an end at %zu", visits, most);
    }
}

static void pool_walk(const struct clause_run *run)
{
    (void)run;
    visits_all(0);
    pool.minarena = 1 << 20; /* one arena */
    for (size_t i = 0; i < BLOCKS; i++) {
        sizes[i] = i * 5;
        blocks[i] = i % 4 == 1 ? poolallocalign(&pool, sizes[i], 64, i % 8 == 1 ? 24 : 0, 0)
                               : watched_alloc(&pool, sizes[i]);
        if (i % 6 == 5)
            sizes[i] = poolmsize(&pool, blocks[i]);
        else if (i % 6 == 2)
            blocks[i] = poolrealloc(&pool, blocks[i], sizes[i] += 1000);
    }
    visits_all(BLOCKS);
    for (size_t i = 0; i < BLOCKS; i += 3) {
        pool.flags = i % 2 == 0 ? POOL_NOREUSE : 0;
        poolfree(&pool, blocks[i]);
        blocks[i] = NULL;
    }
    visits_all(BLOCKS - BLOCKS / 3);
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = pool_walk};
