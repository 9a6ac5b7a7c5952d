/* Asks about blocks aligned up to 1 MiB; the answer is a power of two that the address shows. */
#include "clause.h"
#include "malloc_family.h"

static void memalignment_agrees(const struct clause_run *run)
{
    (void)run;
    if (memalignment == NULL)
        clause_unsupported("the C library has no memalignment");
    clause_expect(memalignment(NULL) == 0, "memalignment(NULL) is %zu", memalignment(NULL));
    for (size_t alignment = 1; alignment <= (size_t)1 << 20; alignment *= 2) {
        void *block = aligned_alloc(alignment, alignment * 3);
        size_t seen = memalignment(block);
        clause_expect(seen >= alignment && (seen & (seen - 1)) == 0,
                      "memalignment of a block aligned to %zu is %zu", alignment, seen);
        clause_expect(((uintptr_t)block & (2 * seen - 1)) == seen, "memalignment(%p) is %zu", block,
                      seen);
        free(block);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", "free", NULL},
    .run = memalignment_agrees,
};
