/* Keeps 3000 patterned blocks, of which half are freed, while 20000 random calls work on the same
 * heap. */
#include "heap_block_list.h"
#include "random_operations.h"
#include "rounds.h"

enum { KEPT = 3000, OPERATIONS = 20000 };

static void block_contents(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct block_list *kept = block_list_open(KEPT, ~run->seed);
    for (size_t i = 0; i < KEPT; i++)
        block_list_malloc(run, kept, 1 + (size_t)random_below(&random, 300));
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 100,
                                       .size_most = 4 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    for (size_t i = 0; i < KEPT / 2; i++)
        block_list_free(run, kept, &kept->entries[random_below(&random, kept->count)]);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    block_list_expect_sound(kept);
    random_operations_drain(&stream);
    block_list_drain(run, kept, &random);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = block_contents,
};
