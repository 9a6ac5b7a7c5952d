/* Turns each knob on and off around live blocks. */
#include "kernel.h"

static void debug_knobs(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (unsigned knobs = 0; knobs <= M9_ALL; knobs++) {
        void *before = kernel_block(100);
        malloc9_debug(M_CLAUSE, knobs);
        clause_expect(malloc9_debug_of(M_CLAUSE) == knobs, "the knobs are %u",
                      malloc9_debug_of(M_CLAUSE));
        void *within = kernel_block(100);
        memset(within, 1, 100);
        kern_free(before, M_CLAUSE);
        malloc9_debug(M_CLAUSE, 0);
        void *moved = kern_realloc(within, 5000, M_CLAUSE, M_NOWAIT);
        clause_expect(kernel_all(moved, 100, 1), "the content was lost");
        kern_free(moved, M_CLAUSE);
        clause_expect(kernel_counts(M_CLAUSE).live == 0 && kernel_counts(M_CLAUSE).live_bytes == 0,
                      "%ju live with knobs %u", (uintmax_t)kernel_counts(M_CLAUSE).live, knobs);
    }
    malloc9_debug(NULL, M9_DIAGNOSTIC);
    clause_expect(malloc9_debug_of(M_TEMP) == M9_DIAGNOSTIC && malloc9_debug_of(M_CLAUSE) == 0,
                  "all types have it, or none");
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
}

const struct clause CLAUSE = {.run = debug_knobs};
