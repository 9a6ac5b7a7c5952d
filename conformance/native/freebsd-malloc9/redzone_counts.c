/* Changes none, 1, 2, 4, 8 and all 16 bytes before and after blocks of several sizes. */
#include "kernel.h"

static void redzone_counts(const struct clause_run *run)
{
    (void)run;
    kernel_begin(M9_REDZONE);
    malloc9_redzone_set_panic(false);
    for (size_t size = 1; size < 100000; size = size * 5 + 3)
        for (unsigned wrong = 0; wrong <= 16; wrong = wrong < 2 ? wrong + 1 : 2 * wrong) {
            char text[64];
            unsigned before = kernel.lines;
            char *block = kernel_block(size);
            memset(block, 2, size);
            memset(block - wrong, 1, wrong);
            kern_free(block, M_CLAUSE);
            snprintf(text, sizeof text, "redzone: %u bytes corrupted before %p", wrong,
                     (void *)block);
            clause_expect(kernel.lines == before + (wrong > 0) &&
                              (wrong == 0 || strstr(kernel.line, text) != NULL),
                          "%u bytes: \"%s\"", wrong, kernel.line);
            block = kernel_block(size);
            memset(block + size, 1, wrong);
            kern_free(block, M_CLAUSE);
            snprintf(text, sizeof text, "redzone: %u bytes corrupted after %p", wrong,
                     (void *)block);
            clause_expect(wrong == 0 || strstr(kernel.line, text) != NULL, "%u bytes: \"%s\"",
                          wrong, kernel.line);
        }
}

const struct clause CLAUSE = {.run = redzone_counts};
