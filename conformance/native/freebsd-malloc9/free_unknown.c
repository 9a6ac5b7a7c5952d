/* Frees addresses of the stack, of static memory, of the allocator, of freed pages, and one inside
 * of pages. */
#include "kernel.h"

static void free_unknown(const struct clause_run *run)
{
    (void)run;
    static char somewhere[64];
    int here = 0;
    kernel_begin(0);
    kernel_expect_panic(kern_free(somewhere, M_CLAUSE), "has not been allocated");
    kernel_expect_panic(kern_free(&here, M_CLAUSE), "has not been allocated");
    kernel_expect_panic(kern_free((void *)1, M_CLAUSE), "address 0x1(");
    char *large = kernel_block(1 << 20);
    kernel_expect_panic(kern_free(large + 4096, M_CLAUSE), "has not been allocated");
    kernel_expect_panic(kern_free(large + 16, M_CLAUSE), "has not been allocated");
    kern_free(large, M_CLAUSE);
    kernel_expect_panic(kern_free(large, M_CLAUSE), "has not been allocated");
    kernel_expect_panic((void)kern_malloc_usable_size(somewhere), "has not been allocated");
    kernel_expect_panic((void)kern_realloc(somewhere, 1, M_CLAUSE, M_NOWAIT),
                        "has not been allocated");
    uma_zone_t zone = uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    kernel_expect_panic(kern_free(uma_zalloc(zone, M_NOWAIT), M_CLAUSE), "has not been allocated");
}

const struct clause CLAUSE = {.run = free_unknown};
