/* Resizes blocks that are aligned to a page up and down, and looks at content and address each
 * time. */
#include "heap_block_list.h"

enum { BLOCKS = 48, SIZES = 5, ALIGNMENT = 4096 };

static const size_t sizes[SIZES] = {100, 5000, 60, 20000, 1};

/* Resizes one block to all the sizes; returns how often the alignment stayed. */
static unsigned resize(const struct clause_run *run, struct block_list *list, void *block)
{
    unsigned kept = 0;
    for (unsigned i = 1; i < SIZES; i++) {
        struct block_list_entry entry = *block_list_find(list, block);
        block_list_strike(list, block_list_find(list, block));
        block = heap_realloc(run, block, sizes[i]);
        clause_expect(block != NULL, "realloc of an aligned block to %zu bytes failed", sizes[i]);
        entry.block = block;
        entry.size = sizes[i] < sizes[i - 1] ? sizes[i] : sizes[i - 1];
        block_list_expect_holds(&entry);
        block_list_expect_enter(list, block, sizes[i]);
        kept += (uintptr_t)block % ALIGNMENT == 0;
    }
    return kept;
}

static void aligned_realloc(const struct clause_run *run)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    unsigned kept = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        void *block = heap_aligned_alloc(run, ALIGNMENT, sizes[0]);
        clause_expect(block != NULL, "aligned_alloc(%u, %zu) failed", ALIGNMENT, sizes[0]);
        block_list_expect_enter(list, block, sizes[0]);
        kept += resize(run, list, block);
    }
    block_list_drain(run, list, &random);
    clause_value("%s", kept == BLOCKS * (SIZES - 1) ? "the alignment stays" : "it may be lost");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC | CLAUSE_REALLOC,
    .run = aligned_realloc,
};
