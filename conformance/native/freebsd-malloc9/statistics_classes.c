/* Takes blocks of three sizes, frees some, and compares every counter. */
#include "kernel.h"

static void statistics_classes(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    void *a = kernel_block(1), *b = kernel_block(100), *c = kernel_block(3000);
    size_t sizes =
        kern_malloc_usable_size(a) + kern_malloc_usable_size(b) + kern_malloc_usable_size(c);
    size_t freed = kern_malloc_usable_size(b);
    kern_free(b, M_CLAUSE);
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(strcmp(stats.name, "clause") == 0, "it is called %s", stats.name);
    clause_expect(stats.allocations == 3 && stats.frees == 1 && stats.live == 2,
                  "%ju allocations, %ju frees, %ju live", (uintmax_t)stats.allocations,
                  (uintmax_t)stats.frees, (uintmax_t)stats.live);
    clause_expect(stats.allocated_bytes == sizes && stats.freed_bytes == freed &&
                      stats.live_bytes == sizes - freed,
                  "%ju bytes allocated, %ju freed, %ju live", (uintmax_t)stats.allocated_bytes,
                  (uintmax_t)stats.freed_bytes, (uintmax_t)stats.live_bytes);
    for (size_t number = 0; number < malloc9_class_count(); number++) {
        size_t size = malloc9_class_size(number);
        bool used = size == kern_malloc_usable_size(a) || size == freed ||
                    size == kern_malloc_usable_size(c);
        clause_expect((stats.sizes[number / 64] >> number % 64 & 1) == used,
                      "class %zu is %smarked", size, used ? "not " : "");
    }
}

const struct clause CLAUSE = {.run = statistics_classes};
