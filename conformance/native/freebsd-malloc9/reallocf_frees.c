/* Lets both fail, and counts the live blocks. */
#include "kernel.h"

static void reallocf_frees(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    char *kept = kernel_block(100), *gone = kernel_block(100);
    memset(kept, 3, 100);
    clause_expect(kern_realloc(kept, SIZE_MAX / 2, M_CLAUSE, M_NOWAIT) == NULL, "half of SIZE_MAX");
    clause_expect(kernel_all(kept, 100, 3), "the block has changed");
    clause_expect(kernel_counts(M_CLAUSE).live == 2, "realloc freed the block");
    clause_expect(kern_reallocf(gone, SIZE_MAX / 2, M_CLAUSE, M_NOWAIT) == NULL,
                  "half of SIZE_MAX");
    clause_expect(kernel_counts(M_CLAUSE).live == 1, "reallocf kept the block");
    clause_expect(kern_reallocf(NULL, SIZE_MAX / 2, M_CLAUSE, M_NOWAIT) == NULL,
                  "half of SIZE_MAX");
    char *moved = kern_reallocf(kept, 5000, M_CLAUSE, M_NOWAIT);
    clause_expect(moved != NULL && kernel_all(moved, 100, 3), "reallocf lost the content");
}

const struct clause CLAUSE = {.run = reallocf_frees};
