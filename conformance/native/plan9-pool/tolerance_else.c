/* Writes other bytes and two NULs past the end of blocks of each size up to 300, and one NUL
 * without the flag. */
#include "heard.h"

static Pool pool = WATCHED_POOL;

static void of_size(size_t size)
{
    unsigned char *block = watched_alloc(&pool, size), *behind = watched_alloc(&pool, size);
    for (int value = 1; value < 256; value += 14) {
        unsigned char was = block[size];
        block[size] = (unsigned char)value;
        if (value != was) {
            WATCHED_PANIC("past the end", poolfree(&pool, block));
            WATCHED_PANIC("past the end", poolcheck(&pool));
        }
        block[size] = was;
    }
    unsigned char first = block[size];
    block[size] = 0;
    if ((size + 8) % 16 != 0 && size >= 24) { /* two NULs are no forgotten end of a string */
        unsigned char second = block[size + 1];
        block[size + 1] = 0;
        WATCHED_PANIC("past the end", poolfree(&pool, block));
        WATCHED_PANIC("past the end", poolcheck(&pool));
        block[size + 1] = second;
    }
    pool.flags = 0;
    WATCHED_PANIC("past the end", poolfree(&pool, block));
    WATCHED_PANIC("past the end", poolrealloc(&pool, block, size + 1));
    WATCHED_PANIC("past the end", poolcheck(&pool));
    pool.flags = POOL_TOLERANCE;
    block[size] = first;
    poolfree(&pool, block);
    poolfree(&pool, behind);
    poolcheck(&pool);
}

static void tolerance_else(const struct clause_run *run)
{
    pool.print = heard_print;
    pool.flags = POOL_TOLERANCE;
    for (size_t size = 0; size < 300; size += run->brief ? 3 : 1)
        of_size(size);
    clause_expect(heard.lines == 0, "%zu lines about what is a panic", heard.lines);
}

const struct clause CLAUSE = {.run = tolerance_else};
