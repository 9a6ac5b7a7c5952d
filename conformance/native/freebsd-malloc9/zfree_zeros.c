/* Looks into freed blocks of classes and of the whole usable size. */
#include "kernel.h"

static void zfree_zeros(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (size_t size = 16; size <= 4096; size *= 4) {
        char *block = kernel_block(size);
        size_t usable = kern_malloc_usable_size(block);
        memset(block, 1, usable);
        kern_zfree(block, M_CLAUSE);
        clause_expect(kernel_all(block, usable, 0), "%zu bytes are not all zero", size);
    }
    clause_expect(kernel_counts(M_CLAUSE).live == 0, "a block is left");
}

const struct clause CLAUSE = {.run = zfree_zeros};
