/* Takes eight blocks of each size up to 300 bytes and around each power of two up to 4 MiB. */
#include "sizes.h"

enum { DENSE = 300, SAMPLES = 8, EXPONENT = 22 };

static void try(const struct clause_run *run, size_t size)
{
    void *blocks[SAMPLES];
    for (unsigned i = 0; i < SAMPLES; i++) {
        blocks[i] = heap_malloc(run, size);
        clause_expect((uintptr_t)blocks[i] % run->allocator->min_align == 0,
                      "a block of %zu bytes is not aligned to the %zu promised", size,
                      run->allocator->min_align);
    }
    for (unsigned i = 0; i < SAMPLES; i++)
        heap_free(run, blocks[i]);
}

static void align_promise(const struct clause_run *run)
{
    for (size_t size = 0; size <= DENSE; size++)
        try(run, size);
    for (unsigned i = 0; i < SIZE_EDGES(EXPONENT); i++)
        try(run, size_edge(i));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = align_promise,
};
