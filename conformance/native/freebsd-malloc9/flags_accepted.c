/* Makes requests with each of the flags, which choose the kernel's address space or what its dumps
 * hold. */
#include "kernel.h"

static void flags_accepted(const struct clause_run *run)
{
    static const int flags[] = {M_NOVM, M_NODUMP, M_FIRSTFIT, M_BESTFIT, M_NEXTFIT};
    static const size_t sizes[] = {0, 16, 200, 5000, 100000};
    (void)run;
    kernel_begin(0);
    for (unsigned i = 0; i < 5; i++)
        for (unsigned at = 0; at < 5; at++) {
            size_t size = sizes[at];
            void *plain = kernel_block(size), *zero;
            void *block = kern_malloc(size, M_CLAUSE, M_NOWAIT | flags[i]);
            clause_expect(block != NULL, "%zu bytes with flag %#x failed", size, flags[i]);
            clause_expect(kern_malloc_usable_size(block) == kern_malloc_usable_size(plain),
                          "%zu bytes with flag %#x are %zu", size, flags[i],
                          kern_malloc_usable_size(block));
            memset(block, 1, size);
            kern_free(block, M_CLAUSE);
            zero = kern_malloc(size, M_CLAUSE, M_WAITOK | M_ZERO | flags[i]);
            clause_expect(kernel_all(zero, size, 0), "flag %#x undoes M_ZERO", flags[i]);
            kern_free(zero, M_CLAUSE);
            kern_free(plain, M_CLAUSE);
        }
    clause_expect(kernel_counts(M_CLAUSE).allocations == 75 && kernel_counts(M_CLAUSE).live == 0,
                  "%ju requests are counted", (uintmax_t)kernel_counts(M_CLAUSE).allocations);
    clause_expect(kernel.lines == 0, "a line is printed: %s", kernel.line);
}

const struct clause CLAUSE = {.run = flags_accepted};
