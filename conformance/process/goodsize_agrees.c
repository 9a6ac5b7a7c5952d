/* Compares it with the usable size of a block, at sizes up to 1 MiB, and asks again for the
 * answer. */
#include "clause.h"
#include "malloc_family.h"

static void goodsize_agrees(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 1; size < (size_t)1 << 20; size += size / 16 + 1) {
        size_t good = malloc_good_size(size);
        clause_expect(good >= size, "malloc_good_size(%zu) is %zu", size, good);
        void *block = malloc(size);
        size_t usable = malloc_usable_size(block);
        clause_expect(usable == good, "malloc_good_size(%zu) is %zu, the block has %zu", size, good,
                      usable);
        free(block);
        clause_expect(malloc_good_size(good) == good, "%zu is good for %zu, but not for itself",
                      good, size);
    }
}

const struct clause CLAUSE = {
    .symbols =
        (const char *const[]){"malloc", "malloc_good_size", "malloc_usable_size", "free", NULL},
    .run = goodsize_agrees,
};
