/* Asks three times with wrong flags, and once in a simulated interrupt. */
#include "kernel.h"

static void flags_once(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    clause_expect(kern_malloc(10, M_CLAUSE, 0) != NULL, "flags 0 gave NULL");
    clause_expect(kernel.lines == 1 && strstr(kernel.line, "Bad malloc flags: 0") != NULL,
                  "%u lines, the last is \"%s\"", kernel.lines, kernel.line);
    clause_expect(kern_malloc(10, M_CLAUSE, M_WAITOK | M_NOWAIT) != NULL, "both gave NULL");
    clause_expect(kern_malloc(10, M_CLAUSE, M_ZERO) != NULL, "M_ZERO alone gave NULL");
    clause_expect(kernel.lines == 1, "it was told %u times", kernel.lines);
    malloc9_interrupt_enter();
    kernel_expect_panic(kern_malloc(10, M_CLAUSE, 0), "(M_WAITOK) in interrupt context");
}

const struct clause CLAUSE = {.run = flags_once};
