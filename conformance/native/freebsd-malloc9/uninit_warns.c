/* Unregisters a type without blocks, and one with three; then the list does not have it. */
#include "kernel.h"

static void uninit_warns(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    kern_free(kernel_block(50), M_CLAUSE);
    malloc_uninit(M_CLAUSE);
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
    malloc_init(M_CLAUSE);
    malloc9_debug(M_CLAUSE, 0);
    size_t bytes = 0;
    for (size_t size = 10; size < 4000; size *= 15)
        bytes += kern_malloc_usable_size(kernel_block(size));
    clause_expect(malloc_desc2type("clause") == M_CLAUSE, "the list does not have it");
    malloc_uninit(M_CLAUSE);
    char wanted[KERNEL_LINE];
    snprintf(
        wanted, sizeof wanted,
        "Warning: memory type clause leaked memory on destroy (3 allocations, %zu bytes leaked).\n",
        bytes);
    clause_expect(strcmp(kernel.line, wanted) == 0, "it said \"%s\"", kernel.line);
    clause_expect(malloc_desc2type("clause") == NULL, "the list still has it");
}

const struct clause CLAUSE = {.run = uninit_warns};
