/* Resizes a patterned block between any two sizes around powers of two, with a small block taken in
 * between. */
#include "pattern.h"
#include "rounds.h"
#include "sizes.h"

enum { EXPONENT = 17 };

static void try(const struct clause_run *run, size_t from, size_t to)
{
    size_t kept = from < to ? from : to;
    void *block = heap_malloc(run, from);
    if (!size_is_given(run, block, from))
        return;
    pattern_fill(block, from, from ^ run->seed);
    void *other = heap_malloc(run, 24);
    void *moved = heap_realloc(run, block, to);
    if (!size_is_given(run, moved, to))
        moved = block;
    clause_expect(pattern_holds(moved, kept, from ^ run->seed),
                  "realloc from %zu to %zu bytes lost one of the %zu to keep", from, to, kept);
    heap_free(run, moved);
    heap_free(run, other);
}

static void realloc_contents(const struct clause_run *run)
{
    const unsigned edges = SIZE_EDGES(rounds_are_few(run) ? EXPONENT - 5 : EXPONENT);
    for (unsigned i = 0; i < edges; i++)
        for (unsigned j = 0; j < edges; j++)
            try(run, size_edge(i), size_edge(j));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_contents,
};
