/* Writes to the first, a middle and the last checked word of freed blocks. */
#include "kernel.h"

static void trash_reuse(const struct clause_run *run)
{
    (void)run;
    char why[KERNEL_LINE];
    kernel_begin(M9_INVARIANTS);
    size_t size = kern_malloc_usable_size(kernel_block(200));
    for (size_t at = 0; at < size - 8; at += size - 12 - at % 2) {
        char *block = kernel_block(200);
        kern_free(block, M_CLAUSE);
        clause_expect(malloc9_check(why, sizeof why), "a sound heap: %s", why);
        block[at] ^= 1;
        clause_expect(!malloc9_check(why, sizeof why) && strstr(why, "after it was freed") != NULL,
                      "the check finds nothing at %zu", at);
        kernel_expect_panic(kernel_block(200), "Memory modified after free");
        clause_expect(strstr(kernel.panic, "Most recently used by clause") != NULL,
                      "the panic says \"%s\"", kernel.panic);
        block[at] ^= 1;
    }
}

const struct clause CLAUSE = {.run = trash_reuse};
