/* Gives 12800 patterned blocks of 100000 bytes to cfree and measures the address space. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"
#include "pattern.h"

enum { BLOCKS = 64, ROUNDS = 200, BLOCK_BYTES = 100000 };

static void cfree_frees(const struct clause_run *run)
{
    void *blocks[BLOCKS];
    (void)run;
    cfree(NULL);
    size_t before = memory_usage_space_bytes();
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < BLOCKS; i++) {
            blocks[i] = malloc(BLOCK_BYTES);
            clause_expect(blocks[i] != NULL, "no memory after %u blocks were given to cfree",
                          round * BLOCKS + i);
            pattern_fill(blocks[i], 64, i);
        }
        for (unsigned i = 0; i < BLOCKS; i++) {
            clause_expect(pattern_holds(blocks[i], 64, i), "block %u lost its content", i);
            cfree(blocks[i]);
        }
    }
    size_t after = memory_usage_space_bytes(), total = (size_t)ROUNDS * BLOCKS * BLOCK_BYTES;
    clause_expect(after < before + total / 2, "%zu bytes more after %zu were given to cfree",
                  after - before, total);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "cfree", NULL},
    .measures_memory = true,
    .run = cfree_frees,
};
