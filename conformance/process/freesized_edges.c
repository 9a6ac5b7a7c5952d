/* Gives back blocks of size 0, of alignments to 1 MiB, and null pointers with any size, between
 * blocks that must not suffer. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

enum { KEPT = 32, KEPT_BYTES = 700 };

static void give_empty(size_t alignment)
{
    free_sized(malloc(opaque_size(0)), 0);
    free_sized(opaque(calloc(opaque_size(0), 8)), 0);
    free_aligned_sized(aligned_alloc(alignment, opaque_size(0)), alignment, 0);
}

static void give_aligned(size_t alignment)
{
    static const size_t sizes[] = {1, 100, 4096, 70000};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *block = aligned_alloc(alignment, sizes[i]);
        clause_expect(block != NULL, "aligned_alloc(%zu, %zu) failed", alignment, sizes[i]);
        pattern_fill(block, sizes[i], alignment);
        clause_expect(pattern_holds(block, sizes[i], alignment), "%zu bytes do not hold", sizes[i]);
        free_aligned_sized(block, alignment, sizes[i]);
    }
}

static void freesized_edges(const struct clause_run *run)
{
    static const size_t sizes[] = {0, 1, 4096, (size_t)1 << 40, SIZE_MAX};
    void *kept[KEPT];
    (void)run;
    for (unsigned i = 0; i < KEPT; i++) {
        kept[i] = malloc(KEPT_BYTES);
        clause_expect(kept[i] != NULL, "malloc(%d) failed", (int)KEPT_BYTES);
        pattern_fill(kept[i], KEPT_BYTES, i);
        free_sized(NULL, sizes[i % 5]);
        free_aligned_sized(NULL, (size_t)1 << i % 21, sizes[i % 5]);
        give_empty((size_t)8 << i % 18);
        give_aligned((size_t)1 << i % 21);
    }
    for (unsigned i = 0; i < KEPT; i++) {
        clause_expect(pattern_holds(kept[i], KEPT_BYTES, i), "a live block lost its content");
        free_sized(kept[i], KEPT_BYTES);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "aligned_alloc", "free_sized",
                                     "free_aligned_sized", NULL},
    .run = freesized_edges,
};
