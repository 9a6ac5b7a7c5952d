/* Frees, allocates and moves blocks without the flag, and looks at the middle of each after. */
#include "watched.h"

static Pool pool = WATCHED_POOL;
static unsigned moves;

static void of_size(size_t size)
{
    unsigned char *block = watched_alloc(&pool, size), *behind = watched_alloc(&pool, 16);
    memset(block, 0x33, size);
    poolfree(&pool, block);
    watched_bytes(block + size / 4, size / 2, 0x33);
    unsigned char *again = watched_alloc(&pool, size);
    clause_expect(again == block, "%zu bytes are taken at %p, and not at %p", size, (void *)again,
                  (void *)block);
    watched_bytes(block + size / 4, size / 2, 0x33);
    again = poolrealloc(&pool, block, 3 * size);
    moves += again != block;
    watched_bytes(block + size / 4, size / 2, 0x33);
    poolfree(&pool, again);
    poolfree(&pool, behind);
    poolcheck(&pool);
}

static void antagonism_else(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 200; size < 60000; size += size / 3)
        of_size(size);
    clause_expect(moves > 0, "no block moved");
}

const struct clause CLAUSE = {.run = antagonism_else};
