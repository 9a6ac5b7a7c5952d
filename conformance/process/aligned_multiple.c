/* Asks for five sizes from 1 to 4097 with an alignment of 64 and counts those that are given. */
#include "clause.h"
#include "malloc_family.h"

static void aligned_multiple(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 63, 65, 100, 4097};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    unsigned taken = 0;
    (void)run;
    for (unsigned i = 0; i < SIZES; i++) {
        void *block = aligned_alloc(64, opaque_size(sizes[i]));
        clause_expect(is_aligned(block, 64), "aligned_alloc(64, %zu) gave %p", sizes[i], block);
        taken += block != NULL;
        free(block);
    }
    clause_value("%u of %d such sizes taken", taken, (int)SIZES);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", "free", NULL},
    .run = aligned_multiple,
};
