/* Watches the counters over a block, and lets one panic. */
#include "kernel.h"

static void redzone_sysctls(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_REDZONE);
    malloc9_redzone_set_panic(false);
    uint64_t extra = malloc9_redzone_extra_mem(), reports = malloc9_redzone_reports();
    char *block = kernel_block(100);
    clause_expect(malloc9_redzone_extra_mem() >= extra + 32, "%ju bytes extra",
                  (uintmax_t)(malloc9_redzone_extra_mem() - extra));
    kern_free(block, M_CLAUSE);
    clause_expect(malloc9_redzone_extra_mem() == extra, "extra memory after the free");
    block = kernel_block(100);
    block[-1] = block[100] = 1;
    malloc9_redzone_set_panic(true);
    kernel_expect_panic(kern_free(block, M_CLAUSE), "redzone: 1 bytes corrupted before");
    clause_expect(malloc9_redzone_reports() == reports + 1, "%ju reports",
                  (uintmax_t)(malloc9_redzone_reports() - reports));
}

const struct clause CLAUSE = {.run = redzone_sysctls};
