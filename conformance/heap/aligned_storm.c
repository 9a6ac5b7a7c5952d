/* Random alignments up to a KiB and random sizes, one plain block to two aligned ones, freed in
 * random order. */
#include "heap_block_list.h"
#include "rounds.h"

enum { LIVE = 128, ROUNDS = 20000 };

static void aligned_storm(const struct clause_run *run)
{
    struct block_list *list = block_list_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (size_t i = 0; i < rounds(run, ROUNDS); i++) {
        size_t alignment = (size_t)1 << random_below(&random, 11);
        size_t size = 1 + (size_t)random_below(&random, 600);
        if (list->count == LIVE)
            block_list_free(run, list, &list->entries[random_below(&random, LIVE)]);
        if (i % 3 == 0) {
            block_list_malloc(run, list, size);
            continue;
        }
        void *block = heap_aligned_alloc(run, alignment, size);
        clause_expect(block != NULL, "aligned_alloc(%zu, %zu) failed", alignment, size);
        clause_expect((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) is not aligned",
                      alignment, size);
        block_list_expect_enter(list, block, size);
    }
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_storm,
};
