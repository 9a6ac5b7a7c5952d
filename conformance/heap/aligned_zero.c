/* Holds 64 blocks of size 0 at once of each alignment up to 1 MiB. */
#include "heap_calls.h"

enum { BLOCKS = 64 };

static bool is_live(void *const *blocks, unsigned last)
{
    for (unsigned i = 0; blocks[last] != NULL && i < last; i++)
        if (blocks[i] == blocks[last])
            return true;
    return false;
}

static void try_alignment(const struct clause_run *run, size_t alignment)
{
    void *blocks[BLOCKS];
    unsigned wrong = 0, alike = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = heap_aligned_alloc(run, alignment, 0);
        wrong += (uintptr_t)blocks[i] % alignment != 0;
        alike += is_live(blocks, i);
    }
    clause_check(wrong == 0, "%u of %d blocks of aligned_alloc(%zu, 0) are not aligned", wrong,
                 (int)BLOCKS, alignment);
    clause_check(alike == 0, "%u of %d blocks of aligned_alloc(%zu, 0) were live already", alike,
                 (int)BLOCKS, alignment);
    for (unsigned i = 0; i < BLOCKS && alike == 0; i++)
        heap_free(run, blocks[i]);
}

static void aligned_zero(const struct clause_run *run)
{
    for (size_t alignment = 1; alignment <= (size_t)1 << 20; alignment *= 2)
        try_alignment(run, alignment);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_zero,
};
