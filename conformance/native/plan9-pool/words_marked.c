/* Reads the words of new, grown, shrunk, aligned and freed blocks, and of an arena behind its first
 * block. */
#include "coarse.h"

static Pool pool = WATCHED_POOL;

static void marked(const unsigned char *from, const unsigned char *to, const void *block,
                   uint32_t mark)
{
    uint32_t expected = (uint32_t)(uintptr_t)block ^ mark;
    for (size_t at = 0; at < (size_t)(to - from); at++)
        clause_expect(from[at] == (unsigned char)(expected >> at % 4 * 8),
                      "byte %zu of %td at %p is %#x, of the word %#x", at, to - from,
                      (const void *)from, from[at], expected);
}

static void one(size_t size)
{
    unsigned char *block = watched_alloc(&pool, size);
    marked(block, block + size, block, 0xf9000000u);
    memset(block, 0, size);
    unsigned char *larger = poolrealloc(&pool, block, size + 100);
    watched_bytes(larger, size, 0);
    marked(larger + size, larger + size + 100, larger, 0xf9000000u);
    larger = poolrealloc(&pool, larger, size + 60);
    marked(larger + size, larger + size + 60, larger, 0xf9000000u);
    poolfree(&pool, larger);
    if (size >= 100) /* two links at the start, the size at the end */
        marked(larger + 16, larger + size + 60, larger, 0xf7000000u);
    poolcheck(&pool);
}

static void words_marked(const struct clause_run *run)
{
    (void)run;
    coarse_begin();
    pool.alloc = coarse_alloc;
    pool.flags = POOL_ANTAGONISM;
    unsigned char *first = watched_alloc(&pool, 8);
    marked(first + 1000, first + 60000, first, 0xf1000000u);
    watched_bytes(coarse.memory + pool.cursize, 4096, 0x3c);
    for (size_t size = 0; size < 3000; size += 7)
        one(size);
    unsigned char *aligned = poolallocalign(&pool, 100, 64, 13, 0);
    marked(aligned, aligned + 100, aligned, 0xf9000000u);
    poolfree(&pool, aligned);
    poolfree(&pool, first);
    pool.flags = 0;
    unsigned char *plain = memset(watched_alloc(&pool, 50), 0x11, 50);
    poolfree(&pool, plain);
    watched_bytes(plain + 16, 24, 0x11);
}

const struct clause CLAUSE = {.run = words_marked};
