/* Resizes 100000 blocks of 1 KiB to 0, frees what that gives, and measures memory. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"

enum { BLOCK_BYTES = 1024 };

/* Tells if the answer was a block. */
static bool resize_to_zero(void)
{
    unsigned char *block = malloc(BLOCK_BYTES);
    clause_expect(block != NULL, "malloc(%d) failed", (int)BLOCK_BYTES);
    block[0] = block[BLOCK_BYTES - 1] = 1;
    void *empty = realloc(opaque(block), opaque_size(0));
    free(empty);
    return empty != NULL;
}

/* A null pointer for an answer leaves open what becomes of the block: process.realloc.zero. */
static void realloc_released(const struct clause_run *run)
{
    const unsigned rounds = run->brief ? 20000 : 100000;
    unsigned blocks = 0;
    for (unsigned i = 0; i < 100; i++)
        resize_to_zero();
    size_t before = memory_usage_bytes();
    for (unsigned i = 0; i < rounds; i++)
        blocks += resize_to_zero();
    size_t after = memory_usage_bytes();
    clause_expect(blocks == 0 || after < before + (size_t)blocks * BLOCK_BYTES / 4,
                  "realloc(p, 0) gave %u blocks and kept the old ones: %zu more bytes", blocks,
                  after - before);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "free", NULL},
    .measures_memory = true,
    .run = realloc_released,
};
