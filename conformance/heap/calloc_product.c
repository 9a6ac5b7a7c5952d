/* Pairs of small factors in both orders, each block beside one of malloc; all are filled to their
 * ends. */
#include "bytes.h"
#include "heap_block_list.h"

static void try(const struct clause_run *run, struct block_list *list, size_t count, size_t size)
{
    void *block = heap_calloc(run, count, size);
    if (!size_is_given(run, block, count * size))
        return;
    clause_expect(bytes_differ(block, count * size, 0) == count * size,
                  "calloc(%zu, %zu) gave a byte that is not zero", count, size);
    block_list_expect_enter(list, block, count * size);
    block_list_malloc(run, list, count * size);
}

static void calloc_product(const struct clause_run *run)
{
    static const size_t factors[] = {1, 2, 3, 7, 16, 31, 100, 255, 1000};
    enum { FACTORS = sizeof factors / sizeof factors[0] };
    struct block_list *list = block_list_open(2 * FACTORS, run->seed);
    uint64_t random = run->seed;
    for (size_t i = 0; i < FACTORS; i++) {
        for (size_t j = 0; j < FACTORS; j++)
            if (factors[i] * factors[j] <= SIZE_SURE)
                try(run, list, factors[i], factors[j]);
        block_list_drain(run, list, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC,
    .run = calloc_product,
};
