/* Products just above SIZE_MAX, with every power of two as the count, on a patterned block that
 * grows afterwards. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

static void reallocarray_overflow(const struct clause_run *run)
{
    static const size_t small[] = {1, 2, 16, 4096};
    void *block = malloc(100);
    clause_expect(block != NULL, "malloc(100) failed");
    pattern_fill(block, 100, run->seed);
    for (unsigned shift = 1; shift < 8 * sizeof(size_t); shift++)
        for (unsigned i = 0; i < sizeof small / sizeof small[0]; i++) {
            size_t count = (size_t)1 << shift;
            size_t size = SIZE_MAX / count + small[i];
            errno = 0;
            void *moved = reallocarray(block, opaque_size(count), opaque_size(size));
            block = moved != NULL ? moved : block;
            clause_check(moved == NULL, "reallocarray(p, %zu, %zu) gave a block", count, size);
            clause_check(moved != NULL || errno == ENOMEM, "reallocarray(p, %zu, %zu) set errno %d",
                         count, size, errno);
            clause_expect(pattern_holds(block, 100, run->seed),
                          "reallocarray(p, %zu, %zu) changed the old block", count, size);
        }
    block = reallocarray(block, 10, 20);
    clause_expect(block != NULL && pattern_holds(block, 100, run->seed),
                  "reallocarray(p, 10, 20) failed after the refusals");
    free(block);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", "reallocarray", NULL},
    .run = reallocarray_overflow,
};
