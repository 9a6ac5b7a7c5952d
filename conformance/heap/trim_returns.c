/* Frees most of 600 blocks and trims, eight times, with the statistics before and after; then once
 * more on the empty heap. */
#include "heap_block_list.h"
#include "heap_inspect.h"
#include "sizes.h"

enum { BLOCKS = 600, ROUNDS = 8 };

/* A large one now and then, for it comes and goes by another way. */
static size_t size_of(uint64_t *random)
{
    return 1 + (size_t)random_below(random, random_below(random, 40) == 0 ? 200 * KIB : 4000);
}

static void trim_returns(const struct clause_run *run)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (unsigned round = 0; round < ROUNDS; round++) {
        while (list->count < BLOCKS)
            block_list_malloc(run, list, size_of(&random));
        while (list->count > BLOCKS / 8)
            block_list_free(run, list, &list->entries[random_below(&random, list->count)]);
        struct allocator_stats before = heap_stats(run);
        size_t returned = heap_trim(run);
        struct allocator_stats after = heap_stats(run);
        clause_expect(after.footprint_bytes + returned == before.footprint_bytes,
                      "trim returned %zu bytes, and the footprint went from %ju to %ju", returned,
                      (uintmax_t)before.footprint_bytes, (uintmax_t)after.footprint_bytes);
        clause_expect(after.live_bytes == before.live_bytes, "trim changed the live bytes");
        block_list_expect_sound(list);
    }
    block_list_drain(run, list, &random);
    heap_trim(run);
    clause_expect(heap_trim(run) == 0, "a second trim in a row returned memory again");
    heap_free(run, sure_malloc(run, SIZE_SURE));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_TRIM | CLAUSE_STATS,
    .run = trim_returns,
};
