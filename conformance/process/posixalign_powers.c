/* Takes two blocks of six sizes for each power of two and fills them. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

static void expect_aligned(size_t alignment, size_t size)
{
    void *blocks[2] = {NULL, NULL};
    for (unsigned i = 0; i < 2; i++) {
        int error = posix_memalign(&blocks[i], alignment, size);
        clause_expect(error == 0, "posix_memalign(%zu, %zu) gave error %d", alignment, size, error);
        clause_check(is_aligned(blocks[i], alignment), "posix_memalign(%zu, %zu) is not aligned",
                     alignment, size);
        if (size > 0)
            pattern_fill(blocks[i], size < 4096 ? size : 4096, i);
    }
    for (unsigned i = 0; i < 2; i++) {
        clause_expect(size == 0 || pattern_holds(blocks[i], size < 4096 ? size : 4096, i),
                      "a block of posix_memalign(%zu, %zu) lost its content", alignment, size);
        free(blocks[i]);
    }
}

static void posixalign_powers(const struct clause_run *run)
{
    (void)run;
    for (unsigned power = 3; power <= 25; power++) {
        size_t alignment = (size_t)1 << power;
        expect_aligned(alignment, 0);
        expect_aligned(alignment, 1);
        expect_aligned(alignment, alignment - 1);
        expect_aligned(alignment, alignment);
        expect_aligned(alignment, alignment + 1);
        expect_aligned(alignment, 100000);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"posix_memalign", "free", NULL},
    .run = posixalign_powers,
};
