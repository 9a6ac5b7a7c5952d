/* Grows dirty blocks within their class and beyond it. */
#include "kernel.h"

static void realloc_zero(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    size_t usable = kern_malloc_usable_size(kernel_block(600));
    char *block = kernel_block(600);
    memset(block, 1, usable);
    char *same = kern_realloc(block, usable, M_CLAUSE, M_NOWAIT | M_ZERO);
    bool kept = same == block && !kernel_all(same + 600, usable - 600, 0);
    char *moved = kern_realloc(same, 9000, M_CLAUSE, M_NOWAIT | M_ZERO);
    clause_expect(kernel_all(moved, 600, 1), "the content was lost");
    clause_expect(kernel_all(moved + usable, 9000 - usable, 0),
                  "the tail is not zero after a move");
    clause_value("after a move: zero, in place: %s", kept ? "as it was" : "zero");
}

const struct clause CLAUSE = {.run = realloc_zero};
