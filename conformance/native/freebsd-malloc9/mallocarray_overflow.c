/* Multiplies around the largest size, and checks products that fit. */
#include "kernel.h"

static void mallocarray_overflow(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    size_t half = (size_t)1 << 33;
    kernel_expect_panic(kern_mallocarray(half, half, M_CLAUSE, M_WAITOK),
                        "mallocarray: 8589934592 * 8589934592 overflows");
    kernel_expect_panic(kern_mallocarray(SIZE_MAX, 2, M_CLAUSE, M_WAITOK | M_ZERO), "overflows");
    clause_expect(kern_mallocarray(half, half, M_CLAUSE, M_NOWAIT) == NULL, "it wrapped");
    clause_expect(kern_mallocarray(2, SIZE_MAX / 2 + 1, M_CLAUSE, M_NOWAIT) == NULL, "it wrapped");
    clause_expect(kern_malloc_usable_size(kern_mallocarray(30, 40, M_CLAUSE, M_NOWAIT)) >= 1200,
                  "30 * 40 is too small");
    clause_expect(kern_mallocarray(0, SIZE_MAX, M_CLAUSE, M_NOWAIT) != NULL, "0 * SIZE_MAX is 0");
}

const struct clause CLAUSE = {.run = mallocarray_overflow};
