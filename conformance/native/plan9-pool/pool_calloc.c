/* Fills and frees blocks of three times a size and asks for them again. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

static void pool_calloc(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 0; size < 12000; size += size < 600 ? 1 : 97) {
        void *dirty = watched_alloc(&pool, size * 3);
        memset(dirty, 0xff, size * 3);
        poolfree(&pool, dirty);
        unsigned char *block = poolcalloc(&pool, size, 3);
        clause_expect(block != NULL, "poolcalloc(%zu, 3) gave nil", size);
        watched_bytes(block, size * 3, 0);
        memset(block, 0xff, size * 3);
        poolfree(&pool, block);
    }
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = pool_calloc};
