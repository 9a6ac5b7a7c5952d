/* Fills a block, frees it and asks calloc for its size: every size up to 4096, then the edges of
 * size classes up to 4 MiB. */
#include "bytes.h"
#include "heap_options.h"
#include "rounds.h"
#include "sizes.h"

enum { DENSE = 4096, EXPONENT = 22, DIRT = 0xa5 };

static void try(const struct clause_run *run, size_t size)
{
    void *used = heap_malloc(run, size);
    if (!size_is_given(run, used, size))
        return;
    memset(used, DIRT, size);
    heap_free(run, used);
    void *block = heap_calloc(run, 1, size);
    if (!size_is_given(run, block, size))
        return;
    size_t differs = bytes_differ(block, size, 0);
    clause_expect(differs == size, "byte %zu of calloc(1, %zu) is not zero", differs, size);
    memset(block, DIRT, size);
    heap_free(run, block);
}

static void calloc_zeroes(const struct clause_run *run)
{
    for (size_t size = 1; size <= DENSE; size += rounds_are_few(run) ? 5 : 1)
        try(run, size);
    for (unsigned i = 48; i < SIZE_EDGES(heap_keeps_freed(run) ? 16 : EXPONENT); i++)
        try(run, size_edge(i));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC,
    .run = calloc_zeroes,
};
