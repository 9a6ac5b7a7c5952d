/* Compares usable sizes with the table of classes, for each alignment up to a page. */
#include "kernel.h"

enum { PAGE = 4096 };

/* The smallest class that holds the size and is a multiple of the alignment, else whole pages. */
static size_t expected(size_t size, size_t align)
{
    for (size_t number = 0; number < malloc9_class_count(); number++) {
        size_t class = malloc9_class_size(number);
        if (class >= size && class % align == 0)
            return class;
    }
    return (size + PAGE - 1) / PAGE * PAGE;
}

static void aligned_class(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    for (size_t align = 32; align <= PAGE; align *= 2)
        for (size_t size = 1; size < 80000; size += 1 + size / 20) {
            void *block = kern_malloc_aligned(size, align, M_CLAUSE, M_NOWAIT);
            clause_expect(block != NULL, "no %zu bytes aligned to %zu", size, align);
            clause_expect(kern_malloc_usable_size(block) == expected(size, align),
                          "%zu bytes aligned to %zu have %zu, not %zu", size, align,
                          kern_malloc_usable_size(block), expected(size, align));
            kern_free(block, M_CLAUSE);
        }
}

const struct clause CLAUSE = {.run = aligned_class};
