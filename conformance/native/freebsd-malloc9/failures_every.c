/* Tries the rates 1 to 1000, and counts. */
#include "kernel.h"

static void failures_every(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (unsigned rate = 1; rate <= 1000; rate = rate * 3 / 2 + 1) {
        malloc9_failures(rate, 0, false);
        for (unsigned call = 1; call <= 3 * rate; call++) {
            void *block = kern_malloc(40, M_CLAUSE, M_NOWAIT);
            clause_expect((block == NULL) == (call % rate == 0), "rate %u, call %u %s", rate, call,
                          block == NULL ? "failed" : "did not fail");
            kern_free(block, M_CLAUSE);
            kern_free(kern_malloc(40, M_CLAUSE, M_WAITOK), M_CLAUSE);
        }
        clause_expect(malloc9_failure_count() == 3, "%ju failures",
                      (uintmax_t)malloc9_failure_count());
    }
    malloc9_failures(0, 0, false);
    clause_expect(kern_malloc(40, M_CLAUSE, M_NOWAIT) != NULL, "it fails without a rate");
}

const struct clause CLAUSE = {.run = failures_every};
