/* Asks about ranges at and around the ends of three arenas. */
#include "coarse.h"

enum { ARENA = 8192 };

static Pool pool = WATCHED_POOL;

static void is(size_t from, size_t length, int expected)
{
    int told = poolisoverlap(&pool, coarse.memory + from, length);
    clause_expect(told == expected, "%zu bytes at %zu: %d", length, from, told);
}

static void pool_overlap(const struct clause_run *run)
{
    (void)run;
    coarse_begin();
    clause_expect(poolisoverlap(&pool, &pool, SIZE_MAX / 2) == 0, "an empty pool has memory");
    coarse.ordered = true; /* arenas at 8, 24 and 40 KiB */
    coarse.order[0] = 1;
    coarse.order[1] = 3;
    coarse.order[2] = 5;
    pool.alloc = coarse_alloc;
    pool.minarena = ARENA;
    for (int i = 0; i < 3; i++)
        watched_alloc(&pool, 8000);
    for (size_t arena = ARENA; arena <= 5 * ARENA; arena += 2 * ARENA) {
        is(arena, 1, 1);
        is(arena + ARENA - 1, 1, 1);
        is(arena, 0, 0);
        is(arena + 100, 0, 0);
        is(arena - 1, 1, 0);
        is(arena - 10, 10, 0);
        is(arena - 10, 11, 1);
        is(arena + ARENA, ARENA, 0);
        is(arena + ARENA, 1, 0);
        is(arena + ARENA - 1, 2 * ARENA, 1);
    }
    is(0, ARENA, 0);
    is(0, 7 * ARENA, 1);
    is(0, COARSE_BYTES, 1);
    is(6 * ARENA, COARSE_BYTES - 6 * ARENA, 0);
    is(6 * ARENA, SIZE_MAX, 0);
}

const struct clause CLAUSE = {.run = pool_overlap};
