/* Writes a NUL past the end before each call that takes a block, for each size up to 300, and
 * counts the lines. */
#include "heard.h"

static Pool pool = WATCHED_POOL;

static void tells(size_t lines, const char *call)
{
    clause_expect(heard.lines == lines, "%s printed %zu lines about a NUL, not %zu", call,
                  heard.lines, lines);
    clause_expect(lines == 0 || strstr(heard.last, "a NUL past the end") != NULL, "%s printed: %s",
                  call, heard.last);
    heard.lines = 0;
}

static void of_size(size_t size)
{
    unsigned char *block = watched_alloc(&pool, size), *behind = watched_alloc(&pool, size);
    block[size] = 0;
    poolcheck(&pool);
    tells(1, "poolcheck");
    poolblockcheck(&pool, block);
    tells(1, "poolblockcheck");
    poolcheck(&pool);
    tells(0, "a second check");
    block[size] = 0;
    block = poolrealloc(&pool, block, size + 1);
    tells(1, "poolrealloc");
    block[size + 1] = 0;
    poolfree(&pool, block);
    tells(1, "poolfree");
    block = poolallocalign(&pool, size, 64, size % 2 == 0 ? 0 : 8, 0);
    block[size] = 0;
    size_t owned = poolmsize(&pool, block);
    tells(1, "poolmsize");
    block[owned] = 0;
    poolfree(&pool, block);
    tells(1, "poolfree");
    poolfree(&pool, behind);
    poolcheck(&pool);
}

static void tolerance_nul(const struct clause_run *run)
{
    pool.print = heard_print;
    pool.flags = POOL_TOLERANCE;
    for (size_t size = 0; size < 300; size += run->brief ? 3 : 1)
        of_size(size);
    tells(0, "a pool whose blocks are intact");
}

const struct clause CLAUSE = {.run = tolerance_nul};
