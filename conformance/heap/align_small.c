/* Takes 64 blocks of 1, 2, 4 and 8 bytes and tells the alignment that all of a size have in
 * common. */
#include "sizes.h"

enum { SAMPLES = 64, SIZES = 4 };

/* The alignment that all samples of a size have, up to 16. */
static size_t alignment_of(const struct clause_run *run, size_t size)
{
    void *blocks[SAMPLES];
    uintptr_t all = 16;
    for (unsigned i = 0; i < SAMPLES; i++) {
        blocks[i] = sure_malloc(run, size);
        all |= (uintptr_t)blocks[i];
    }
    for (unsigned i = 0; i < SAMPLES; i++)
        heap_free(run, blocks[i]);
    return all & (~all + 1);
}

static void align_small(const struct clause_run *run)
{
    size_t found[SIZES];
    for (unsigned i = 0; i < SIZES; i++) {
        size_t size = (size_t)1 << i;
        found[i] = alignment_of(run, size);
        clause_expect(found[i] >= size, "a block of %zu bytes is aligned to %zu", size, found[i]);
    }
    clause_value("1 byte: %zu, 2: %zu, 4: %zu, 8: %zu", found[0], found[1], found[2], found[3]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = align_small,
};
