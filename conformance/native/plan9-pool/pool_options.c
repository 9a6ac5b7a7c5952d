/* Opens pools with all options and with each flag, looks at the members, and closes one of two. */
#include "watched.h"

static void pool_options(const struct clause_run *run)
{
    static const char *const flags[] = {"antagonism", "paranoia",  "verbosity", "debugging",
                                        "logging",    "tolerance", "noreuse"};
    char text[64];
    Pool *pool, *second;
    (void)run;
    clause_expect(poolopen("name=mine,flags=paranoia+tolerance,maxsize=100000,quantum=32,"
                           "minblock=64,minarena=5000",
                           &pool) == 0,
                  "good options are refused");
    clause_expect(strcmp(pool->name, "mine") == 0 && pool->maxsize == 100000 &&
                      pool->flags == (POOL_PARANOIA | POOL_TOLERANCE) && pool->quantum == 32 &&
                      pool->minblock == 64 && pool->minarena == 5000,
                  "an option is not in its member");
    clause_expect(poolopen("", &second) == 0 && second != pool, "no second pool");
    clause_expect(second->maxsize == SIZE_MAX && second->flags == 0, "other defaults");
    void *block = watched_alloc(pool, 10), *other = watched_alloc(second, 10);
    clause_expect(pool->curalloc == 64 && second->curalloc == 32 && other != NULL, "block sizes");
    poolclose(second);
    poolcheck(pool);
    poolfree(pool, block);
    poolclose(pool);
    for (int bit = 0; bit < 7; bit++) {
        snprintf(text, sizeof text, "flags=%s", flags[bit]);
        clause_expect(poolopen(text, &pool) == 0 && pool->flags == 1 << bit, "%s: %#x", text,
                      (unsigned)pool->flags);
        pool->flags = 0; /* nothing is printed */
        poolclose(pool);
    }
    clause_expect(poolopen("lock=spin", &pool) == 0 && pool->lock != NULL && pool->unlock != NULL,
                  "lock=spin gives no lock");
    poolfree(pool, poolalloc(pool, 10));
    poolclose(pool);
    clause_expect(poolopen("maxsize=18446744073709551615", &pool) == 0, "the largest number");
    poolclose(pool);
}

const struct clause CLAUSE = {.run = pool_options};
