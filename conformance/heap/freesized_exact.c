/* Frees blocks of random sizes in random order, each with its own size and a sentinel in errno. */
#include "heap_block_list.h"
#include "rounds.h"
#include "sentinel.h"

enum { BLOCKS = 256, ROUNDS = 60 };

static void freesized_exact(const struct clause_run *run)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    heap_free_sized(run, NULL, 0);
    heap_free_sized(run, NULL, 100);
    for (size_t round = 0; round < rounds(run, ROUNDS); round++) {
        for (unsigned i = 0; i < BLOCKS; i++)
            block_list_malloc(run, list,
                              1 + (size_t)random_below(&random, (size_t)8 << round % 11));
        while (list->count > 0) {
            struct block_list_entry entry = list->entries[random_below(&random, list->count)];
            block_list_expect_holds(&entry);
            block_list_strike(list, block_list_find(list, entry.block));
            sentinel_set();
            heap_free_sized(run, entry.block, entry.size);
            clause_expect(sentinel_stands(), "free_sized of %zu bytes set errno to %d", entry.size,
                          errno);
        }
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE_SIZED,
    .run = freesized_exact,
};
