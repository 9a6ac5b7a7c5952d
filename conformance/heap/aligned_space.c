/* Takes 32 such blocks and divides the growth of the address space by their number. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { BLOCKS = 32 };

static void aligned_space(const struct clause_run *run)
{
    const size_t alignment = 2 * MIB;
    void *blocks[BLOCKS];
    size_t before = memory_usage_space_bytes();
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = heap_aligned_alloc(run, alignment, 64 * KIB);
        if (blocks[i] == NULL)
            clause_unsupported("it gave no %u blocks aligned to 2 MiB", BLOCKS);
    }
    size_t each =
        (memory_usage_space_bytes() - before + alignment * BLOCKS / 2) / BLOCKS / alignment;
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(run, blocks[i]);
    clause_value("%s", each == 0 ? "less than half" : each <= 2 ? "up to two" : "more than two");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .measures_memory = true,
    .run = aligned_space,
};
