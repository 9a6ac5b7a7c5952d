/* Looks into freed blocks of three sizes. */
#include "kernel.h"

static void trash_type(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_INVARIANTS);
    for (size_t size = 64; size <= 4096; size *= 8) {
        uint32_t *block = kernel_block(size);
        size_t usable = kern_malloc_usable_size(block);
        memset(block, 1, usable);
        kern_free(block, M_CLAUSE);
        for (size_t i = 0; i < usable / 4 - 2; i++)
            clause_expect(block[i] == 0xdeadc0de, "word %zu of %zu bytes is %#x", i, size,
                          block[i]);
        struct malloc_type *last;
        memcpy(&last, (char *)block + usable - sizeof last, sizeof last);
        clause_expect(last == M_CLAUSE, "the last word names %p", (void *)last);
    }
}

const struct clause CLAUSE = {.run = trash_type};
