/* Holds 64 blocks of size 0 at once of each function and each alignment up to 1 MiB. */
#include "clause.h"
#include "malloc_family.h"

enum { BLOCKS = 64 };

typedef void *aligned_call(size_t alignment, size_t size);

static void *by_posix_memalign(size_t alignment, size_t size)
{
    void *block = NULL;
    bool takes = alignment >= sizeof(void *);
    return takes && posix_memalign(&block, alignment, size) == 0 ? block : NULL;
}

static bool is_live(void *const *blocks, unsigned last)
{
    for (unsigned i = 0; blocks[last] != NULL && i < last; i++)
        if (blocks[i] == blocks[last])
            return true;
    return false;
}

static void try_function(const char *name, aligned_call *function, size_t alignment)
{
    void *blocks[BLOCKS];
    unsigned wrong = 0, alike = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = function(opaque_size(alignment), opaque_size(0));
        wrong += !is_aligned(blocks[i], alignment);
        alike += is_live(blocks, i);
    }
    clause_check(wrong == 0, "%u of %d blocks of %s(%zu, 0) are not aligned", wrong, (int)BLOCKS,
                 name, alignment);
    clause_check(alike == 0, "%u of %d blocks of %s(%zu, 0) were live already", alike, (int)BLOCKS,
                 name, alignment);
    for (unsigned i = 0; i < BLOCKS && alike == 0; i++)
        free(blocks[i]);
}

static void aligned_zero(const struct clause_run *run)
{
    (void)run;
    for (size_t alignment = 1; alignment <= (size_t)1 << 20; alignment *= 2) {
        try_function("aligned_alloc", aligned_alloc, alignment);
        try_function("posix_memalign", by_posix_memalign, alignment);
        try_function("memalign", memalign, alignment);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", "memalign", "posix_memalign", "free", NULL},
    .run = aligned_zero,
};
