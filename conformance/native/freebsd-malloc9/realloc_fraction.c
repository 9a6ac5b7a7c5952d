/* Tries the sizes at both edges of each class, and of whole pages. */
#include "kernel.h"

static void try(size_t from, size_t to, bool stays)
{
    struct malloc_type_stats before = kernel_counts(M_CLAUSE);
    char *block = kernel_block(from);
    memset(block, 9, from);
    char *now = kern_realloc(block, to, M_CLAUSE, M_NOWAIT);
    clause_expect(now != NULL, "%zu to %zu gave NULL", from, to);
    clause_expect((now == block) == stays, "%zu to %zu %s", from, to, stays ? "moved" : "stayed");
    clause_expect(kernel_all(now, from < to ? from : to, 9), "%zu to %zu lost content", from, to);
    struct malloc_type_stats after = kernel_counts(M_CLAUSE);
    clause_expect(after.allocations - before.allocations == 2 - (uint64_t)stays, "%ju allocations",
                  (uintmax_t)(after.allocations - before.allocations));
    kern_free(now, M_CLAUSE);
}

static void realloc_fraction(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (size_t number = 0; number < malloc9_class_count(); number++) {
        size_t class = malloc9_class_size(number);
        try(class, class, true);
        try(class, class / 2 + 1, true);
        try(class, class + 1, false);
        try(class, class / 2, class == 16);
        try(class, 0, class == 16);
    }
    size_t pages = malloc9_kmem_zmax() * 4;
    try(pages, pages / 2 + 1, true);
    try(pages, pages / 2, false);
    try(pages, pages + 1, false);
    clause_expect(kern_realloc(NULL, 10, M_CLAUSE, M_NOWAIT) != NULL, "realloc(NULL) is no malloc");
}

const struct clause CLAUSE = {.run = realloc_fraction};
