/* Mixes all calls on 300 blocks at random, sometimes with POOL_NOREUSE, and adds up after each. */
#include "coarse.h"
#include "random.h"

enum { BLOCKS = 300, CALLS = 1000000, OVERHEAD_MOST = 256 };

static Pool pool = {.name = "counters", .maxsize = COARSE_BYTES, .minarena = 16384};
static void *blocks[BLOCKS];

static void add_up(size_t live)
{
    struct poolcounts counts;
    poolcount(&pool, &counts);
    clause_expect(pool.curalloc + pool.curfree + counts.dead_bytes + counts.overhead_bytes ==
                          pool.cursize &&
                      counts.overhead_bytes <= counts.arenas * OVERHEAD_MOST,
                  "curalloc %zu, curfree %zu, dead %zu, overhead %zu, cursize %zu", pool.curalloc,
                  pool.curfree, counts.dead_bytes, counts.overhead_bytes, pool.cursize);
    clause_expect(counts.live == live && counts.allocations - counts.frees == live &&
                      (int)counts.frees == pool.nfree,
                  "%zu live blocks, counted %ju", live, (uintmax_t)counts.live);
    clause_expect(pool.cursize == coarse.sum, "cursize %zu, arenas %zu", pool.cursize, coarse.sum);
}

static void pool_counters(const struct clause_run *run)
{
    uint64_t random = run->seed;
    size_t live = 0;
    pool.alloc = coarse_alloc;
    pool.panic = watched_panic;
    for (int call = 0; call < (run->brief ? CALLS / 10 : CALLS); call++) {
        size_t i = random_below(&random, BLOCKS), size = random_below(&random, 1500);
        size_t kind = random_below(&random, 64);
        pool.flags = kind == 63 && pool.cursize < COARSE_BYTES / 2 ? POOL_NOREUSE : 0;
        live -= blocks[i] != NULL;
        if (kind < 8 && blocks[i] != NULL && size > 0) {
            void *block = poolrealloc(&pool, blocks[i], size);
            blocks[i] = block != NULL ? block : blocks[i];
        } else if (blocks[i] != NULL) {
            poolfree(&pool, blocks[i]);
            blocks[i] = NULL;
        } else {
            blocks[i] = kind < 48 ? poolalloc(&pool, size)
                                  : poolallocalign(&pool, size, 8u << kind % 8, (long)kind, 0);
        }
        live += blocks[i] != NULL;
        add_up(live);
    }
    poolcheck(&pool);
}

const struct clause CLAUSE = {.limit_s = 30, .run = pool_counters};
