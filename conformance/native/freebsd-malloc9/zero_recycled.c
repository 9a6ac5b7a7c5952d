/* Dirties, frees and takes again blocks of 30 sizes up to 4 MiB, in M_ZERO of malloc and of
 * mallocarray. */
#include "kernel.h"

static void zero_recycled(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (size_t size = 1; size < (size_t)4 << 20; size += size / 2 + 7)
        for (unsigned round = 0; round < 4; round++) {
            unsigned char *block = round % 2 == 0
                                       ? kern_malloc(size, M_CLAUSE, M_NOWAIT | M_ZERO)
                                       : kern_mallocarray(1, size, M_CLAUSE, M_WAITOK | M_ZERO);
            clause_expect(block != NULL && kernel_all(block, size, 0), "%zu bytes are not zero",
                          size);
            memset(block, 0xa5, kern_malloc_usable_size(block));
            kern_free(block, M_CLAUSE);
        }
}

const struct clause CLAUSE = {.run = zero_recycled};
