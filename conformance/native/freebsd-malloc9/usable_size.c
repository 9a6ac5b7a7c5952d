/* Asks for 3000 sizes, and writes all of it. */
#include "kernel.h"

static void usable_size(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    clause_expect(kern_malloc_usable_size(NULL) == 0, "NULL has bytes");
    for (size_t size = 0; size < 300000; size += 1 + size / 50) {
        void *block = kernel_block(size);
        size_t usable = kern_malloc_usable_size(block);
        clause_expect(usable >= size && usable >= 16, "%zu bytes have %zu", size, usable);
        memset(block, 1, usable);
        kern_free(block, M_CLAUSE);
    }
}

const struct clause CLAUSE = {.run = usable_size};
