/* Frees half of many blocks of one size, and carves aligned blocks out of the holes; a carve that
 * is cut wrongly shows in the neighbours' content. */
#include "heap_block_list.h"
#include "heap_options.h"
#include "rounds.h"

enum { ROUNDS = 200, NEIGHBOURS = 64 };

static void aligned_neighbours(const struct clause_run *run)
{
    struct block_list *list = block_list_open(3 * NEIGHBOURS, run->seed);
    uint64_t random = run->seed;
    for (unsigned round = 0; round < (rounds_are_few(run) ? ROUNDS / 10 : ROUNDS); round++) {
        size_t size = 1 + (size_t)random_below(&random, 500);
        size_t alignment = (size_t)32 << round % 7;
        for (unsigned i = 0; i < NEIGHBOURS; i++)
            block_list_malloc(run, list, size);
        for (unsigned i = 0; i < NEIGHBOURS / 2; i++)
            block_list_free(run, list, &list->entries[random_below(&random, list->count)]);
        for (unsigned i = 0; i < NEIGHBOURS / 2; i++) {
            size_t part = 1 + (size_t)random_below(&random, size);
            void *block = heap_aligned_alloc(run, alignment, part);
            clause_expect(block != NULL && (uintptr_t)block % alignment == 0,
                          "aligned_alloc(%zu, %zu) failed or is not aligned", alignment, part);
            block_list_expect_enter(list, block, part);
        }
        block_list_expect_sound(list);
        block_list_drain(run, list, &random);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_neighbours,
};
