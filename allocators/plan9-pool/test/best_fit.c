/* Of all free blocks the smallest that is large enough is taken, whenever it was freed. */
#include "expect.h"

enum { HOLES = 200 };

static Pool pool;

static void run(bool joined)
{
    static char *holes[HOLES];
    static size_t sizes[HOLES];
    pool = (Pool)EXPECT_POOL;
    pool.minarena = (size_t)16 << 20; /* one arena, whose rest is larger than any hole */
    for (size_t i = 0; i < HOLES; i++) {
        sizes[i] = 40 + (i * 37 % HOLES) * (i % 3 == 0 ? 160 : 16);
        holes[i] = poolalloc(&pool, sizes[i]);
        sizes[i] = poolmsize(&pool, holes[i]);
        EXPECT(poolalloc(&pool, 1) != NULL); /* a wall between two holes */
    }
    for (size_t i = 0; i < HOLES; i++)
        poolfree(&pool, holes[i]);
    if (joined)
        EXPECT(poolalloc(&pool, 200000) != NULL);
    for (size_t k = 0; k < HOLES; k++) {
        size_t best = HOLES, need = 24 + expect_below(4000);
        for (size_t i = 0; i < HOLES; i++)
            if (sizes[i] >= need && (best == HOLES || sizes[i] < sizes[best]))
                best = i;
        if (best == HOLES)
            continue;
        char *block = poolalloc(&pool, need);
        size_t found = 0;
        while (found < HOLES && !(block >= holes[found] && block < holes[found] + sizes[found]))
            found++;
        EXPECT(found < HOLES && sizes[found] == sizes[best]);
        size_t taken = poolmsize(&pool, block) + 8;
        holes[found] += taken;
        sizes[found] = sizes[found] >= taken ? sizes[found] - taken : 0;
        poolcheck(&pool);
    }
    poolreset(&pool);
}

int main(int argc, char **argv)
{
    expect_seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
    run(false);
    run(true);
    return 0;
}
