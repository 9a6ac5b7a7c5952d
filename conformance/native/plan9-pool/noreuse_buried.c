/* Frees 200 blocks, reads their words and the counters, and takes more without the flag: what is
 * buried stays so. */
#include "watched.h"

enum { BLOCKS = 200, MARK_FREED = (int)0xf7000000 };

static Pool pool = WATCHED_POOL;
static unsigned char *dead[BLOCKS];

static void dies(size_t i, size_t *bytes)
{
    struct poolcounts counts;
    dead[i] = watched_alloc(&pool, 50 + i);
    for (size_t k = 0; k < i; k++)
        clause_expect(dead[i] > dead[k] + 50 + k || dead[i] + 50 + i < dead[k],
                      "a buried block was given again");
    *bytes += pool.curalloc;
    poolfree(&pool, dead[i]);
    poolcount(&pool, &counts);
    clause_expect(pool.curalloc == 0 && pool.nfree == (int)i + 1 && counts.live == 0,
                  "a buried block still counts as allocated");
    clause_expect(counts.dead_bytes == *bytes, "%zu bytes are dead, counted %zu", *bytes,
                  counts.dead_bytes);
    clause_expect(pool.curfree + *bytes + counts.overhead_bytes == pool.cursize,
                  "a buried block counts as free");
}

static void noreuse_buried(const struct clause_run *run)
{
    size_t bytes = 0;
    (void)run;
    pool.flags = POOL_NOREUSE;
    for (size_t i = 0; i < BLOCKS; i++)
        dies(i, &bytes);
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t k = 0; k + 4 <= 50 + i; k += 4) {
            uint32_t word, expected = (uint32_t)(uintptr_t)dead[i] ^ (uint32_t)MARK_FREED;
            memcpy(&word, dead[i] + k, sizeof word);
            clause_expect(word == expected, "word %zu of a buried block is %#x, not %#x", k / 4,
                          word, expected);
        }
    poolcheck(&pool);
    WATCHED_PANIC("free already", poolfree(&pool, dead[7]));
    WATCHED_PANIC("free already", poolrealloc(&pool, dead[7], 10));
    pool.flags = 0; /* what is buried stays so */
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t k = 0; k < BLOCKS; k += 11)
            clause_expect(poolalloc(&pool, 50 + i) != dead[k], "a buried block was given again");
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = noreuse_buried};
