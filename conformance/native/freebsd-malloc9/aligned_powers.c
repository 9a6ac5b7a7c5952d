/* Tries sizes 0 to 9000 with each alignment, also with zones beside the block. */
#include "kernel.h"

static void aligned_powers(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (unsigned knobs = 0; knobs <= M9_REDZONE; knobs = knobs * 4 + (knobs == 0)) {
        malloc9_debug(M_CLAUSE, knobs);
        for (size_t align = 1; align <= 16384; align *= 2)
            for (size_t size = 0; size < 9000; size += 1 + size / 3) {
                void *block = kern_malloc_aligned(size, align, M_CLAUSE, M_NOWAIT);
                clause_expect(block != NULL, "no %zu bytes aligned to %zu", size, align);
                clause_expect((uintptr_t)block % align == 0, "%zu bytes aligned to %zu lie at %p",
                              size, align, block);
                memset(block, 1, size);
                kern_free(block, M_CLAUSE);
            }
    }
    kernel_expect_panic(kern_malloc_aligned(10, 0, M_CLAUSE, M_WAITOK), "no power of two");
    kernel_expect_panic(kern_malloc_aligned(10, 48, M_CLAUSE, M_WAITOK), "48 is no power of two");
    clause_expect(kern_malloc_aligned(10, 48, M_CLAUSE, M_NOWAIT) == NULL, "an alignment of 48");
}

const struct clause CLAUSE = {.run = aligned_powers};
