/* Trims a heap of which one block in eight is live, and looks at those. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"
#include "pattern.h"

enum { BLOCKS = 4000, BLOCK_BYTES = 8000 };

static void trim_returns(const struct clause_run *run)
{
    static void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK_BYTES);
        clause_expect(blocks[i] != NULL, "malloc(%d) failed", (int)BLOCK_BYTES);
        pattern_fill(blocks[i], BLOCK_BYTES, run->seed + i);
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        if (i % 8 != 0)
            free(blocks[i]);
    size_t before = memory_usage_bytes();
    int answer = malloc_trim(0);
    size_t after = memory_usage_bytes();
    clause_expect(answer == 0 || answer == 1, "malloc_trim(0) returned %d", answer);
    for (unsigned i = 0; i < BLOCKS; i += 8) {
        clause_expect(pattern_holds(blocks[i], BLOCK_BYTES, run->seed + i),
                      "malloc_trim harmed a live block");
        free(blocks[i]);
    }
    clause_value("returned %d; resident memory is %s", answer,
                 after + before / 4 < before ? "lower" : "not lower");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", "malloc_trim", NULL},
    .measures_memory = true,
    .run = trim_returns,
};
