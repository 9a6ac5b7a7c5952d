/* Changes bytes of holes of many sizes, joined with their neighbours or not, and takes the block
 * before anything else is hurt. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

/* A hole of `size` between two walls, joined with its neighbours or not. */
static unsigned char *hole(size_t size, bool joined)
{
    poolreset(&pool);
    watched_alloc(&pool, 1);
    unsigned char *block = watched_alloc(&pool, size);
    watched_alloc(&pool, 1);
    poolfree(&pool, block);
    if (joined)
        clause_expect(poolalloc(&pool, (size_t)1 << 25) == NULL, "more than maxsize");
    return block;
}

static void found(size_t size, bool joined, size_t at)
{
    unsigned char *block = hole(size, joined);
    block[at] ^= 0x10;
    WATCHED_PANIC("", poolcheck(&pool));
    WATCHED_PANIC("block", poolalloc(&pool, size));
}

static void panic_links(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 24; size < 9000; size += 8 * 97) {
        for (size_t at = 0; at < 16; at++)
            found(size, false, at);
        size_t whole = (size + 8 + 15) / 16 * 16 - 8;
        found(size, true, whole - 8); /* the size at its end */
    }
    for (size_t at = 0; at < 16; at++) {
        unsigned char *block = hole(20000, true);
        block[at] ^= 0x10;
        WATCHED_PANIC("", poolcheck(&pool));
    }
    /* The block in front of a free one, told a wrong size, does not lead astray. */
    unsigned char *block = hole(200, true);
    memset(block + 200 - 8 + 8, 0x41, 8);
    WATCHED_PANIC("damaged", poolfree(&pool, block + 208 + 8 - 8));
}

const struct clause CLAUSE = {.run = panic_links};
