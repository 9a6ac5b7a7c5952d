/* Asks for one page, for ranges of addresses, and for virtual memory if that is permitted. */
#include "kernel.h"

static void contig_refused(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    void *page = kern_contigmalloc(4096, M_CLAUSE, M_NOWAIT | M_ZERO, 0, UINT64_MAX, 4096, 0);
    clause_expect(page != NULL && kernel_all(page, 4096, 0), "one page was refused");
    clause_expect(kern_contigmalloc(4096, M_CLAUSE, M_NOWAIT, 0, 1 << 24, 16, 0) == NULL &&
                      strstr(kernel.line, "does not know physical addresses") != NULL,
                  "below 16 MiB: \"%s\"", kernel.line);
    clause_expect(kern_contigmalloc(8192, M_CLAUSE, M_NOWAIT, 0, UINT64_MAX, 16, 4096) == NULL &&
                      strstr(kernel.line, "cross the boundary") != NULL,
                  "over the boundary: \"%s\"", kernel.line);
    kernel_expect_panic(kern_contigmalloc(0, M_CLAUSE, M_NOWAIT, 0, UINT64_MAX, 16, 0), "size 0");
    kernel_expect_panic(kern_contigmalloc(1, M_CLAUSE, M_NOWAIT, 0, UINT64_MAX, 3, 0),
                        "alignment 3");
    malloc9_contig_virtual(true);
    for (size_t boundary = 16384; boundary <= 1 << 22; boundary *= 4) {
        uintptr_t at =
            (uintptr_t)kern_contigmalloc(12288, M_CLAUSE, M_NOWAIT, 0, UINT64_MAX, 8192, boundary);
        clause_expect(at != 0 && at % 8192 == 0 && at / boundary == (at + 12287) / boundary,
                      "%#jx crosses %zu", (uintmax_t)at, boundary);
        kern_contigfree((void *)at, 12288, M_CLAUSE);
    }
    kernel_expect_panic(kern_contigfree(page, 8192, M_CLAUSE), "contigfree: address");
    kern_contigfree(page, 4096, M_CLAUSE);
    clause_expect(kernel_counts(M_CLAUSE).live == 0, "%ju blocks are left",
                  (uintmax_t)kernel_counts(M_CLAUSE).live);
}

const struct clause CLAUSE = {.run = contig_refused};
