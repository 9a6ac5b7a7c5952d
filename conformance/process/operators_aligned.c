/* Takes 16 blocks of each aligned form at once, for each power of two to 64 KiB, of size 0, of the
 * alignment, of one more, and of 5000 bytes. */
#include "clause.h"
#include "malloc_family.h"
#include "operator_pairs.h"
#include "pattern.h"

enum { BLOCKS = 16, ALIGNMENT_MOST = 64 << 10 };

static void try_size(const struct operator_pair *pair, size_t size, size_t alignment)
{
    void *blocks[BLOCKS];
    unsigned wrong = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = operator_pair_take(pair, size, alignment);
        clause_expect(blocks[i] != NULL, "%s of %zu bytes gave NULL", pair->name, size);
        wrong += !is_aligned(blocks[i], alignment);
        pattern_fill(blocks[i], size, i);
    }
    clause_check(wrong == 0, "%s of %zu bytes at %zu: %u of %d blocks are not aligned", pair->name,
                 size, alignment, wrong, (int)BLOCKS);
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(pattern_holds(blocks[i], size, i), "%zu bytes of %s do not hold", size,
                      pair->name);
        operator_pair_give(pair, blocks[i], size, alignment);
    }
}

static void operators_aligned(const struct clause_run *run)
{
    (void)run;
    operator_pairs_expect_replaced();
    for (const struct operator_pair *pair = operator_pairs; pair->name != NULL; pair++) {
        if (!pair->aligned || !operator_pair_exists(pair))
            continue;
        for (size_t alignment = 1; alignment <= ALIGNMENT_MOST; alignment *= 2) {
            const size_t sizes[] = {0, alignment, alignment + 1, 5000};
            for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
                try_size(pair, sizes[i], alignment);
        }
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = operators_aligned,
};
