/* Makes every second of 10 requests wait. */
#include "kernel.h"

static void failures_waitok(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    malloc9_failures(2, 0, true);
    for (unsigned call = 0; call < 10; call++) {
        void *block = kern_malloc(40, M_CLAUSE, M_WAITOK);
        clause_expect(block != NULL, "M_WAITOK gave NULL");
        kern_free(block, M_CLAUSE);
    }
    clause_expect(malloc9_forced_waits() == 5 && malloc9_failure_count() == 0, "%ju waits",
                  (uintmax_t)malloc9_forced_waits());
    malloc9_failures(0, 0, false);
}

const struct clause CLAUSE = {.run = failures_waitok};
