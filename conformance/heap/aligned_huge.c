/* Tries alignments from 8 KiB to 64 MiB, then weighs the memory that 16 blocks aligned to 2 MiB
 * cost against that of the same bytes in plain mappings. */
#include "heap_block_list.h"
#include "memory_usage.h"
#include "pattern.h"

#include <sys/prctl.h>

enum { BLOCKS = 16, COST_MOST_PERCENT = 400 };

static void try(const struct clause_run *run, struct block_list *list, size_t alignment,
                size_t size)
{
    void *block = heap_aligned_alloc(run, alignment, size);
    if (!size_is_given(run, block, alignment + size))
        return;
    clause_expect((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) is not aligned",
                  alignment, size);
    block_list_expect_enter(list, block, size);
}

/* What so many bytes cost that are written; a sanitizer keeps something beside each. */
static size_t cost_of(size_t size)
{
    size_t before = memory_usage_bytes();
    pattern_fill(clause_memory(size), size, 1);
    return memory_usage_bytes() - before;
}

static void aligned_huge(const struct clause_run *run)
{
    const size_t size = 64 * KIB;
    struct block_list *list = block_list_open(2 * BLOCKS, run->seed);
    uint64_t random = run->seed;
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    for (unsigned exponent = 13; exponent <= 26; exponent++)
        try(run, list, (size_t)1 << exponent, 1 + (size_t)random_below(&random, 10000));
    block_list_drain(run, list, &random);
    size_t before = memory_usage_bytes();
    for (unsigned i = 0; i < BLOCKS; i++)
        try(run, list, 2 * MIB, size);
    size_t cost = memory_usage_bytes() - before, live = list->count * size;
    clause_expect(list->count == 0 || cost < cost_of(live) / 100 * COST_MOST_PERCENT,
                  "%zu live bytes aligned to 2 MiB cost %zu of memory", live, cost);
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .measures_memory = true,
    .run = aligned_huge,
};
