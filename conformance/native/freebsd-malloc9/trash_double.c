/* Frees twice, directly and after other calls, small and large. */
#include "kernel.h"

static void trash_double(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_INVARIANTS);
    for (size_t size = 10; size < 2000000; size *= 40) {
        void *block = kernel_block(size), *other = kernel_block(size);
        kern_free(block, M_CLAUSE);
        kernel_expect_panic(kern_free(block, M_CLAUSE), "has been freed already, as type clause");
        kern_free(other, M_CLAUSE);
        kernel_expect_panic(kern_free(block, M_CLAUSE), "has been freed already");
        kernel_expect_panic(kern_realloc(block, 1, M_CLAUSE, M_NOWAIT), "has not been allocated");
    }
}

const struct clause CLAUSE = {.run = trash_double};
