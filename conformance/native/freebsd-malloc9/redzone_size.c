/* Compares sizes and alignments with those without zones, and reallocates to the same size. */
#include "kernel.h"

static void redzone_size(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_REDZONE);
    malloc9_redzone_set_panic(false);
    for (size_t size = 0; size < 20000; size = size * 2 + 1) {
        char *block = kernel_block(size);
        clause_expect(kern_malloc_usable_size(block) == size, "%zu bytes have %zu", size,
                      kern_malloc_usable_size(block));
        clause_expect((uintptr_t)block % 16 == 0, "%zu bytes lie at %p", size, (void *)block);
        memset(block, 7, size);
        char *moved = kern_realloc(block, size, M_CLAUSE, M_NOWAIT);
        clause_expect(moved != block && kernel_all(moved, size, 7), "%zu bytes stayed, or changed",
                      size);
        unsigned before = kernel.lines;
        moved[size] = 1;
        kern_realloc(moved, size + 1, M_CLAUSE, M_NOWAIT);
        clause_expect(kernel.lines > before && strstr(kernel.line, "1 bytes corrupted after"),
                      "realloc does not check: \"%s\"", kernel.line);
    }
    for (size_t size = 64; size <= 4096; size *= 2)
        clause_expect((uintptr_t)kernel_block(size) % size == 0, "%zu bytes are not aligned", size);
}

const struct clause CLAUSE = {.run = redzone_size};
