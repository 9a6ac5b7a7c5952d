/* Leaves gaps of 0 to 10000 bytes, with all the room, exactly enough, and a byte too little. */
#include "coarse.h"

enum { ARENA = 8192 };

static size_t gap;
static unsigned char *lowest;

static void *with_gaps(size_t size)
{
    coarse.used += coarse.calls > 0 ? gap : 0;
    return coarse_alloc(size);
}

static int agree(void *low, void *high)
{
    clause_expect(low < high && high != NULL, "merge got %p and %p", low, high);
    if (lowest == NULL)
        lowest = low;
    return (size_t)((unsigned char *)high - lowest) % (ARENA + gap) == 0;
}

static void joined(size_t between, size_t maxsize, bool expected)
{
    Pool pool = {.maxsize = maxsize, .minarena = ARENA, .merge = agree, .free = coarse_free};
    struct poolcounts counts;
    coarse_begin();
    gap = between;
    lowest = NULL;
    pool.alloc = with_gaps;
    pool.panic = watched_panic;
    unsigned char *blocks[2] = {watched_alloc(&pool, 8000), watched_alloc(&pool, 8000)};
    poolcount(&pool, &counts);
    clause_expect((counts.arenas == 1) == expected, "a gap of %zu bytes: %zu arenas", between,
                  counts.arenas);
    clause_expect(pool.cursize == 2 * ARENA + (expected ? between : 0), "cursize is %zu",
                  pool.cursize);
    for (int i = 0; i < 2; i++)
        poolfree(&pool, blocks[i]);
    clause_expect((poolalloc(&pool, 2 * ARENA - 200) != NULL && coarse.calls == 2) == expected,
                  "the free space is not what the arenas are");
    poolcheck(&pool);
    poolreset(&pool);
}

static void merge_gap(const struct clause_run *run)
{
    static const size_t gaps[] = {0, 1, 8, 15, 16, 24, 100, 1000, 4095};
    (void)run;
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        joined(gaps[i], 2 * ARENA + gaps[i], true);
        joined(gaps[i], SIZE_MAX, true);
        if (gaps[i] > 0)
            joined(gaps[i], 2 * ARENA + gaps[i] - 1, false);
    }
    joined(4096, SIZE_MAX, false);
    joined(10000, SIZE_MAX, false);
}

const struct clause CLAUSE = {.run = merge_gap};
