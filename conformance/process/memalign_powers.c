/* Asks for five sizes with each power of two, and for 100 bytes with eight other alignments. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

static const size_t sizes[] = {0, 1, 24, 4096, 100000};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void check_power(size_t alignment)
{
    for (unsigned i = 0; i < SIZES; i++) {
        void *block = memalign(alignment, sizes[i]);
        clause_expect(block != NULL || sizes[i] == 0, "memalign(%zu, %zu) failed", alignment,
                      sizes[i]);
        clause_expect(is_aligned(block, alignment), "memalign(%zu, %zu) gave %p", alignment,
                      sizes[i], block);
        if (block != NULL)
            pattern_fill(block, sizes[i], i);
        clause_expect(block == NULL || pattern_holds(block, sizes[i], i),
                      "memalign(%zu, %zu) does not hold its bytes", alignment, sizes[i]);
        free(block);
    }
}

/* Tells how many of the odd alignments were refused. */
static unsigned count_refused(const size_t *alignments, unsigned count)
{
    unsigned refused = 0;
    for (unsigned i = 0; i < count; i++) {
        void *block = memalign(opaque_size(alignments[i]), 100);
        refused += block == NULL;
        free(block);
    }
    return refused;
}

static void memalign_powers(const struct clause_run *run)
{
    static const size_t others[] = {0, 3, 24, 48, 100, 4095, 4097, (8u << 20) + 1};
    enum { OTHERS = sizeof others / sizeof others[0] };
    (void)run;
    for (size_t alignment = 1; alignment <= (size_t)8 << 20; alignment *= 2)
        check_power(alignment);
    clause_value("of %d alignments that are no powers of two, %u refused", (int)OTHERS,
                 count_refused(others, OTHERS));
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"memalign", "free", NULL},
    .run = memalign_powers,
};
