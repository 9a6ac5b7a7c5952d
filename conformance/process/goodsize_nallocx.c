/* Compares it with the usable size of a block, at sizes up to 1 MiB. */
#include "clause.h"
#include "malloc_family.h"

static void goodsize_nallocx(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 1; size < (size_t)1 << 20; size += size / 16 + 1) {
        size_t good = nallocx(size, 0);
        void *block = malloc(size);
        size_t usable = malloc_usable_size(block);
        clause_expect(good >= size, "nallocx(%zu, 0) is %zu", size, good);
        clause_expect(usable == good, "nallocx(%zu, 0) is %zu, the block has %zu", size, good,
                      usable);
        free(block);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "nallocx", "malloc_usable_size", "free", NULL},
    .run = goodsize_nallocx,
};
