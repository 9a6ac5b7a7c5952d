/* Fills blocks, shrinks them with realloc, and asks calloc for the size of the part that was cut
 * off; then grows them, frees them, and asks for the whole. */
#include "bytes.h"
#include "sizes.h"

enum { DIRT = 0xc3, TIMES = 4 };

static void expect_zero(const struct clause_run *run, size_t size)
{
    void *block = heap_calloc(run, size, 1);
    if (!size_is_given(run, block, size))
        return;
    size_t differs = bytes_differ(block, size, 0);
    clause_expect(differs == size, "byte %zu of calloc(%zu, 1) is not zero", differs, size);
    memset(block, DIRT, size);
    heap_free(run, block);
}

static void try(const struct clause_run *run, size_t large, size_t small)
{
    void *block = heap_malloc(run, large);
    if (!size_is_given(run, block, large))
        return;
    memset(block, DIRT, large);
    block = heap_realloc(run, block, small);
    clause_expect(block != NULL, "realloc from %zu to %zu bytes failed", large, small);
    expect_zero(run, large - small);
    block = heap_realloc(run, block, large);
    clause_expect(block != NULL, "realloc from %zu to %zu bytes failed", small, large);
    memset(block, DIRT, large);
    heap_free(run, block);
    expect_zero(run, large);
}

static void calloc_grown(const struct clause_run *run)
{
    for (unsigned i = 0; i < TIMES; i++)
        for (size_t large = 64; large <= 256 * KIB; large *= 2)
            for (size_t small = 8; small < large; small *= 4)
                try(run, large, small);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC | CLAUSE_REALLOC,
    .run = calloc_grown,
};
