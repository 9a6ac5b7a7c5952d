/* How much a pool takes from its host beside what lives: blocks of mixed sizes up to 100 KB, in
 * eight phases.  At the end of each a random half of the blocks dies, and the next one needs as
 * many bytes as the last.
 */
#include "expect.h"

enum { PHASES = 8, SCALES = 12, LARGEST = 100000, LEAST = 16, PLACES = 1 << 14 };

#define LIVE_BYTES ((size_t)16 << 20)

static void *blocks[PLACES];
static size_t sizes[PLACES], count, live, peak;

static void fill(Pool *pool)
{
    while (live < LIVE_BYTES) {
        EXPECT(count < PLACES);
        size_t size = LEAST + expect_below((size_t)LARGEST >> expect_below(SCALES));
        blocks[count] = poolalloc(pool, size);
        EXPECT(blocks[count] != NULL);
        sizes[count++] = size;
        live += size;
    }
    peak = live > peak ? live : peak;
}

static void halve(Pool *pool)
{
    size_t left = count / 2;
    while (count > left) {
        size_t place = expect_below(count);
        poolfree(pool, blocks[place]);
        live -= sizes[place];
        blocks[place] = blocks[--count];
        sizes[place] = sizes[count];
    }
}

int main(int argc, char **argv)
{
    expect_seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    Pool pool = {.name = "phases", .maxsize = SIZE_MAX, .minarena = 1 << 16};
    for (int phase = 0; phase < PHASES; phase++) {
        fill(&pool);
        EXPECT(pool.cursize <= peak + peak * 8 / 100);
        halve(&pool);
    }
    poolcheck(&pool);
    poolreset(&pool);
    return 0;
}
