/* Resizes patterned blocks to the size that they have, and counts addresses that stay. */
#include "pattern.h"
#include "sizes.h"

static void realloc_same(const struct clause_run *run)
{
    unsigned stayed = 0;
    const unsigned tried = SIZE_EDGES(15);
    for (unsigned i = 0; i < tried; i++) {
        size_t size = size_edge(i);
        void *block = sure_malloc(run, size);
        uintptr_t old = (uintptr_t)block;
        pattern_fill(block, size, i);
        block = heap_realloc(run, block, size);
        clause_expect(block != NULL, "realloc to the same %zu bytes failed", size);
        clause_expect(pattern_holds(block, size, i), "realloc to the same %zu bytes lost content",
                      size);
        stayed += old == (uintptr_t)block;
        heap_free(run, block);
    }
    clause_value("%s", stayed == tried ? "the same pointer" : stayed == 0 ? "another" : "either");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_same,
};
