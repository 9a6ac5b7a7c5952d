/* Compares it with the usable size of a block, at sizes up to 1 MiB. */
#include "clause.h"
#include "malloc_family.h"

static void goodsize_nallocx(const struct clause_run *run)
{
    unsigned more = 0, less = 0, times = 0;
    (void)run;
    for (size_t size = 1; size < (size_t)1 << 20; size += size / 16 + 1, times++) {
        size_t good = nallocx(size, 0);
        void *block = malloc(size);
        more += malloc_usable_size(block) > good;
        less += malloc_usable_size(block) < good || good < size;
        free(block);
    }
    if (more + less == 0)
        clause_value("it agrees");
    else
        clause_value("of %u sizes %u have more and %u less", times, more, less);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "nallocx", "malloc_usable_size", "free", NULL},
    .run = goodsize_nallocx,
};
