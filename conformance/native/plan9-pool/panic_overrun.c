/* Changes the byte with four masks, for sizes up to 40000, three quanta, and blocks that are plain,
 * recycled, grown or aligned. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

static void noticed(unsigned char *block, size_t size)
{
    static const unsigned char masks[] = {0xff, 0x01, 0x80, 0xe3};
    char why[128];
    for (size_t i = 0; i < sizeof masks; i++) {
        block[size] ^= masks[i];
        WATCHED_PANIC("past the end", poolfree(&pool, block));
        WATCHED_PANIC("past the end", poolrealloc(&pool, block, size + 1000));
        WATCHED_PANIC("past the end", poolrealloc(&pool, block, size / 2 + 1));
        WATCHED_PANIC("past the end", poolmsize(&pool, block));
        WATCHED_PANIC("past the end", poolblockcheck(&pool, block));
        WATCHED_PANIC("past the end", poolcheck(&pool));
        clause_expect(!poolaudit(&pool, why, sizeof why), "poolaudit finds nothing");
        block[size] ^= masks[i];
    }
    poolcheck(&pool);
}

static void all_kinds(size_t size)
{
    unsigned char *block = watched_alloc(&pool, size);
    noticed(block, size);
    poolfree(&pool, block);
    block = watched_alloc(&pool, size); /* again, from what was just freed */
    noticed(block, size);
    block = poolrealloc(&pool, block, size + 1);
    noticed(block, size + 1);
    poolfree(&pool, block);
    for (long offset = 24; offset >= 13; offset -= 11) {
        block = poolallocalign(&pool, size, 64, offset, 0);
        noticed(block, size);
        poolfree(&pool, block);
    }
}

static void panic_overrun(const struct clause_run *run)
{
    static const size_t quanta[] = {16, 128, 1024};
    for (size_t i = 0; i < sizeof quanta / sizeof quanta[0]; i++) {
        pool.quantum = quanta[i];
        void *wall = watched_alloc(&pool, 1);
        for (size_t size = 0; size < 700; size += run->brief ? 7 : 1)
            all_kinds(size);
        all_kinds(9500);
        all_kinds(40000);
        poolfree(&pool, wall);
        poolcheck(&pool);
        poolreset(&pool);
    }
}

const struct clause CLAUSE = {.run = panic_overrun};
