/* Resizes one block through eleven sizes from 100 bytes to 6 MiB and reads its pattern each
 * time. */
#include "pattern.h"
#include "sizes.h"

static void realloc_large(const struct clause_run *run)
{
    static const size_t sizes[] = {10 * KIB,    200 * KIB, 100 * KIB, MIB, 3 * MIB + 1, 2 * MIB,
                                   6 * MIB + 7, 50 * KIB,  5 * MIB,   100, 4 * MIB};
    size_t size = sizes[0], kept = sizes[0];
    void *block = sure_malloc(run, size);
    pattern_fill(block, size, run->seed);
    for (unsigned i = 1; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *moved = heap_realloc(run, block, sizes[i]);
        if (!size_is_given(run, moved, sizes[i]))
            continue;
        kept = sizes[i] < size ? sizes[i] : size;
        clause_expect(pattern_holds(moved, kept, run->seed),
                      "realloc from %zu to %zu bytes lost one of the bytes to keep", size,
                      sizes[i]);
        block = moved;
        size = sizes[i];
        pattern_fill(block, size, run->seed);
    }
    heap_free(run, block);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_large,
};
