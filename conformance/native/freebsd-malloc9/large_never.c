/* Asks for sizes and alignments that no address space has. */
#include "kernel.h"

static void large_never(const struct clause_run *run)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 4095, SIZE_MAX / 2, (size_t)1 << 47,
                                   ((size_t)1 << 34) + 1};
    (void)run;
    kernel_begin(0);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        clause_expect(kern_malloc(sizes[i], M_CLAUSE, M_NOWAIT) == NULL, "%zu bytes", sizes[i]);
        kernel_expect_panic(kern_malloc(sizes[i], M_CLAUSE, M_WAITOK), "can never be had");
    }
    size_t align = (size_t)1 << 34;
    clause_expect(kern_malloc_aligned(1, align, M_CLAUSE, M_NOWAIT) == NULL, "aligned to 16 GiB");
    kernel_expect_panic(kern_malloc_aligned(1, align, M_CLAUSE, M_WAITOK), "can never be had");
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.allocations == 0, "%ju allocations", (uintmax_t)stats.allocations);
}

const struct clause CLAUSE = {.run = large_never};
