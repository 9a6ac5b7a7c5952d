/* Compares it with the usable size of a block, at sizes up to 1 MiB, and asks again for the
 * answer. */
#include "clause.h"
#include "malloc_family.h"

static void goodsize_agrees(const struct clause_run *run)
{
    unsigned more = 0, less = 0, restless = 0, times = 0;
    (void)run;
    for (size_t size = 1; size < (size_t)1 << 20; size += size / 16 + 1, times++) {
        size_t good = malloc_good_size(size);
        void *block = malloc(size);
        size_t usable = malloc_usable_size(block);
        more += usable > good;
        less += usable < good || good < size;
        restless += malloc_good_size(good) != good;
        free(block);
    }
    if (more + less + restless == 0)
        clause_value("it agrees");
    else
        clause_value("of %u sizes %u have more and %u less, %u are not good for themselves", times,
                     more, less, restless);
}

const struct clause CLAUSE = {
    .symbols =
        (const char *const[]){"malloc", "malloc_good_size", "malloc_usable_size", "free", NULL},
    .run = goodsize_agrees,
};
