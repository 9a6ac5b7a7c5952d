/* A hundred thousand random calls, each followed by both checks, in pools whose settings change
 * every 2000 calls. */
#include "motley.h"
#include "random.h"

enum { BLOCKS = 24, CALLS = 100000, ROUND = 2000 };

static Pool pool;
static void *blocks[BLOCKS];

static void moved(void *from, void *to)
{
    for (size_t i = 0; i < BLOCKS; i++)
        if (blocks[i] == from)
            blocks[i] = to;
}

static void one(uint64_t *random)
{
    size_t i = random_below(random, BLOCKS), kind = random_below(random, 16);
    size_t size = random_below(random, kind % 4 == 0 ? 12000 : 300);
    if (blocks[i] == NULL) {
        blocks[i] = kind % 4 != 1 ? poolalloc(&pool, size)
                                  : poolallocalign(&pool, size, 8u << kind % 7, (long)kind - 8, 0);
    } else if (kind < 5 && size > 0) {
        void *block = poolrealloc(&pool, blocks[i], size);
        blocks[i] = block != NULL ? block : blocks[i];
    } else if (kind < 13) {
        poolfree(&pool, blocks[i]);
        blocks[i] = NULL;
    } else if (kind < 15) {
        poolmsize(&pool, blocks[i]);
    } else {
        poolcompact(&pool);
    }
    poolblockcheck(&pool, blocks[i]);
    poolcheck(&pool);
}

static void check_states(const struct clause_run *run)
{
    uint64_t random = run->seed;
    for (uint64_t call = 0; call < (run->brief ? CALLS / 5 : CALLS); call++) {
        if (call % ROUND == 0) {
            motley_begin(&pool, call / ROUND + run->seed, moved);
            memset(blocks, 0, sizeof blocks);
        }
        one(&random);
    }
}

const struct clause CLAUSE = {.limit_s = 30, .run = check_states};
