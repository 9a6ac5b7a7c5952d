/* Enters both contexts, nested too, and asks through malloc, uma and free. */
#include "kernel.h"

static void interrupt_asserts(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uma_zone_t zone =
        uma_zcreate("zone", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, UMA_ZONE_NOBUCKET);
    void *block = kernel_block(64);
    malloc9_interrupt_enter();
    malloc9_interrupt_enter();
    kernel_expect_panic(kern_malloc(64, M_CLAUSE, M_WAITOK),
                        "malloc(M_WAITOK) in interrupt context");
    kernel_expect_panic(uma_zalloc(zone, M_WAITOK), "zone(M_WAITOK) in interrupt context");
    malloc9_interrupt_leave();
    kernel_expect_panic(kern_malloc(64, M_CLAUSE, M_WAITOK),
                        "malloc(M_WAITOK) in interrupt context");
    kern_free(kernel_block(64), M_CLAUSE);
    kern_free(kernel_block(1 << 20), M_CLAUSE);
    malloc9_interrupt_leave();
    kern_free(kern_malloc(64, M_CLAUSE, M_WAITOK), M_CLAUSE);
    malloc9_critical_enter();
    kernel_expect_panic(kern_malloc(64, M_CLAUSE, M_NOWAIT), "malloc in a critical section");
    kernel_expect_panic(kern_free(block, M_CLAUSE), "free in a critical section");
    malloc9_critical_leave();
    kern_free(block, M_CLAUSE);
}

const struct clause CLAUSE = {.run = interrupt_asserts};
