/* Takes blocks around the largest class and around pages above it. */
#include "kernel.h"

static void classes_pages(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    size_t most = malloc9_kmem_zmax();
    for (size_t size = most + 1; size < most * 8; size += 4096 - size % 4096 + (size % 7) * 500) {
        struct malloc_type_stats before = kernel_counts(M_CLAUSE);
        void *block = kernel_block(size);
        size_t pages = (size + 4095) / 4096 * 4096;
        clause_expect(kern_malloc_usable_size(block) == pages, "%zu bytes take %zu", size,
                      kern_malloc_usable_size(block));
        clause_expect((uintptr_t)block % 4096 == 0, "%zu bytes lie at %p", size, block);
        memset(block, 1, pages);
        clause_expect(kernel_counts(M_CLAUSE).live_bytes == before.live_bytes + pages,
                      "%zu bytes count as %ju", size,
                      (uintmax_t)(kernel_counts(M_CLAUSE).live_bytes - before.live_bytes));
        kern_free(block, M_CLAUSE);
        clause_expect(kernel_counts(M_CLAUSE).live == before.live, "the free was not counted");
    }
}

const struct clause CLAUSE = {.run = classes_pages};
