/* Takes blocks of all kinds with and without M_ZERO. */
#include "kernel.h"

static void diagnostic_fill(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_DIAGNOSTIC);
    for (size_t size = 1; size < 300000; size = size * 3 + 1) {
        void *block = kernel_block(size);
        clause_expect(kernel_all(block, size, 0x70), "%zu bytes are not all 0x70", size);
        memset(block, 1, size);
        kern_free(block, M_CLAUSE);
        block = kern_malloc(size, M_CLAUSE, M_NOWAIT | M_ZERO);
        clause_expect(kernel_all(block, size, 0), "%zu bytes are not all zero", size);
        kern_free(block, M_CLAUSE);
    }
}

const struct clause CLAUSE = {.run = diagnostic_fill};
