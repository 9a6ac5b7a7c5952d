/* Makes the same 1000 requests in twelve cycles and compares the statistics of the emptied heap
 * with those after the third. */
#include "heap_block_list.h"
#include "heap_options.h"
#include "rounds.h"

enum { BLOCKS = 1000, WARM = 3, CYCLES = 12 };

static void cycle(const struct clause_run *run, struct block_list *list, uint64_t random)
{
    for (size_t i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, 1 + (size_t)random_below(&random, 1 + i));
    block_list_drain(run, list, &random);
}

static void heap_drains(const struct clause_run *run)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    struct allocator_stats before, warm = {0}, now;
    heap_must_reuse(run);
    run->allocator->inspect->stats(run->handle, &before);
    for (unsigned i = 0; i < CYCLES; i++) {
        cycle(run, list, run->seed);
        run->allocator->inspect->stats(run->handle, &now);
        clause_expect(now.live_blocks == before.live_blocks, "%ju blocks live in an empty heap",
                      (uintmax_t)(now.live_blocks - before.live_blocks));
        clause_expect(now.live_bytes == before.live_bytes, "%ju bytes live in an empty heap",
                      (uintmax_t)(now.live_bytes - before.live_bytes));
        if (i < WARM)
            warm = now;
        clause_expect(now.footprint_bytes <= warm.footprint_bytes,
                      "the same requests take %ju bytes in cycle %u and %ju in cycle %u",
                      (uintmax_t)warm.footprint_bytes, WARM, (uintmax_t)now.footprint_bytes, i);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_STATS,
    .run = heap_drains,
};
