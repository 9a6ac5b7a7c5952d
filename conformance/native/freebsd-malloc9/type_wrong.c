/* Frees with another type under each of three knobs. */
#include "kernel.h"

static void type_wrong(const struct clause_run *run)
{
    (void)run;
    static const unsigned knobs[] = {M9_INVARIANTS, M9_REDZONE, M9_MEMGUARD};
    kernel_begin(0);
    for (unsigned i = 0; i < 3; i++) {
        malloc9_debug(M_CLAUSE, knobs[i]);
        void *block = kernel_block(100);
        unsigned before = kernel.lines;
        kern_free(block, M_TEMP);
        clause_expect(kernel.lines == before + 1 &&
                          strstr(kernel.line, "allocated as type clause and is freed as type temp"),
                      "it said \"%s\"", kernel.line);
        clause_expect(kernel_counts(M_CLAUSE).live == 0 && kernel_counts(M_TEMP).frees == 0,
                      "the free counts for the other type");
    }
}

const struct clause CLAUSE = {.run = type_wrong};
