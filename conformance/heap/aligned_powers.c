/* Asks for each power of two with sizes of 0, 1, around the alignment and up to 10000 bytes, many
 * at once. */
#include "heap_block_list.h"

enum { EXPONENTS = 13, SIZES = 8, COPIES = 2 };

static void aligned_powers(const struct clause_run *run)
{
    struct block_list *list = block_list_open(EXPONENTS * SIZES * COPIES, run->seed);
    uint64_t random = run->seed;
    for (unsigned exponent = 0; exponent < EXPONENTS; exponent++) {
        size_t alignment = (size_t)1 << exponent;
        const size_t sizes[SIZES] = {0,    1,    24, alignment - 1, alignment, alignment + 1,
                                     1000, 10000};
        for (unsigned i = 0; i < SIZES * COPIES; i++) {
            size_t size = sizes[i % SIZES];
            void *block = heap_aligned_alloc(run, alignment, size);
            clause_check((uintptr_t)block % alignment == 0,
                         "aligned_alloc(%zu, %zu) is not aligned", alignment, size);
            clause_expect(block != NULL || size == 0, "aligned_alloc(%zu, %zu) failed", alignment,
                          size);
            if (block != NULL)
                block_list_expect_enter(list, block, size);
        }
        if (exponent % 3 == 2)
            block_list_drain(run, list, &random);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_powers,
};
