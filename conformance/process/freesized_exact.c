/* Replaces 32 patterned blocks 20000 times at random, half of them aligned. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

enum { HELD = 32 };

static void freesized_exact(const struct clause_run *run)
{
    void *blocks[HELD] = {NULL};
    size_t sizes[HELD] = {0}, alignments[HELD] = {0};
    uint64_t state = run->seed;
    free_sized(NULL, 0);
    free_aligned_sized(NULL, 64, 0);
    for (unsigned i = 0; i < (run->brief ? 2000u : 20000u); i++) {
        unsigned at = (unsigned)random_below(&state, HELD);
        clause_expect(blocks[at] == NULL || pattern_holds(blocks[at], sizes[at], at),
                      "a block of %zu bytes lost its content", sizes[at]);
        if (alignments[at] == 0)
            free_sized(blocks[at], sizes[at]);
        else
            free_aligned_sized(blocks[at], alignments[at], sizes[at]);
        bool aligned = random_below(&state, 2) == 0;
        alignments[at] = aligned ? (size_t)8 << random_below(&state, 10) : 0;
        sizes[at] =
            (size_t)(1 + random_below(&state, random_below(&state, 16) == 0 ? 100000 : 500));
        blocks[at] = aligned ? aligned_alloc(alignments[at], sizes[at]) : malloc(sizes[at]);
        clause_expect(blocks[at] != NULL, "%s(%zu) gave NULL with errno %d after %u such calls",
                      aligned ? "aligned_alloc" : "malloc", sizes[at], errno, i);
        pattern_fill(blocks[at], sizes[at], at);
    }
    for (unsigned i = 0; i < HELD; i++)
        free(blocks[i]);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "aligned_alloc", "free", "free_sized",
                                     "free_aligned_sized", NULL},
    .run = freesized_exact,
};
