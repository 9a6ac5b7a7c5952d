/* Frees with each offset of 1 to 31 bytes, and one in the middle. */
#include "kernel.h"

static void trash_misaligned(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_INVARIANTS);
    char *block = kernel_block(1000);
    for (unsigned offset = 1; offset < 32; offset++)
        kernel_expect_panic(kern_free(block + offset, M_CLAUSE), "is not where a block begins");
    kernel_expect_panic(kern_free(block + 500, M_CLAUSE), "is not where a block begins");
    kern_free(block, M_CLAUSE);
}

const struct clause CLAUSE = {.run = trash_misaligned};
