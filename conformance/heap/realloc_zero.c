/* Resizes 40000 blocks to 0 where the answer is null: memory that grows tells that they are
 * kept. */
#include "heap_options.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

#include <string.h>

enum { BLOCKS = 40000, SIZE = 1500 };

static const char *fate(const struct clause_run *run)
{
    if (heap_keeps_freed(run))
        return "freed or kept, which cannot be told";
    size_t before = memory_usage_bytes();
    for (unsigned i = 0; i < BLOCKS; i++) {
        char *block = sure_malloc(run, SIZE);
        memset(block, 1, SIZE);
        heap_realloc(run, block, 0);
    }
    return memory_usage_bytes() < before + (size_t)BLOCKS / 2 * SIZE ? "freed" : "kept";
}

static void realloc_zero(const struct clause_run *run)
{
    void *block = heap_realloc(run, sure_malloc(run, SIZE), 0);
    if (block == NULL) {
        clause_value("null, the block is %s", fate(run));
        return;
    }
    heap_free(run, block);
    clause_value("a block");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .measures_memory = true,
    .run = realloc_zero,
};
