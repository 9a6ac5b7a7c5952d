/* Lets alloc give nil from its n-th call on, for n up to 30, and takes blocks until nil. */
#include "comb.h"

static Pool pool;

static void nth(size_t n)
{
    comb(&pool, SIZE_MAX, followed_move);
    coarse.dry = false;
    size_t blocks = 64;
    while (coarse.calls < n) {
        comb_compactions = 0;
        followed_take(&pool, blocks++, 3000);
        clause_expect(comb_compactions == 0, "compaction while alloc gives");
    }
    coarse.dry = true;
    for (;; blocks++) {
        size_t asked = coarse.calls;
        comb_compactions = 0;
        void *block = poolalloc(&pool, 3000);
        clause_expect(comb_compactions <= 1, "%zu compactions for one block", comb_compactions);
        if (block == NULL) {
            clause_expect(comb_compactions == 1 && coarse.calls > asked &&
                              coarse.calls <= asked + 2,
                          "given up after %zu compactions and %zu questions", comb_compactions,
                          coarse.calls - asked);
            break;
        }
        followed.blocks[blocks] = memset(block, (int)blocks, 3000);
        followed.sizes[blocks] = 3000;
    }
    followed_expect(&pool);
    coarse.dry = false;
    followed_take(&pool, blocks, 3000);
    followed_expect(&pool);
}

static void exhausted_nth(const struct clause_run *run)
{
    (void)run;
    for (size_t n = 0; n < 30; n++)
        nth(n);
}

const struct clause CLAUSE = {.run = exhausted_nth};
