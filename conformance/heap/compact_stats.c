/* Frees every second of 500 blocks and compares the statistics before and after a compaction. */
#include "heap_inspect.h"
#include "heap_options.h"
#include "sizes.h"

enum { BLOCKS = 500 };

static void *blocks[BLOCKS];

static void moved(void *from, void *to, void *argument)
{
    (void)argument;
    for (unsigned i = 0; i < BLOCKS; i++)
        if (blocks[i] == from) {
            blocks[i] = to;
            return;
        }
    clause_fail("a block moved that is not live");
}

static void compact_stats(const struct clause_run *run)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = sure_malloc(run, 40 + i);
    for (unsigned i = 0; i < BLOCKS; i += 2) {
        heap_free(run, blocks[i]);
        blocks[i] = NULL;
    }
    struct allocator_stats before = heap_stats(run);
    run->allocator->inspect->compact(run->handle, moved, NULL);
    struct allocator_stats after = heap_stats(run);
    clause_expect(after.live_blocks == before.live_blocks, "compaction left %ju of %ju live blocks",
                  (uintmax_t)after.live_blocks, (uintmax_t)before.live_blocks);
    clause_expect(after.footprint_bytes <= before.footprint_bytes,
                  "compaction took %ju bytes instead of %ju", (uintmax_t)after.footprint_bytes,
                  (uintmax_t)before.footprint_bytes);
    clause_expect(run->allocator->inspect->compact(run->handle, moved, NULL) == 0,
                  "a second compaction in a row moves blocks again");
    for (unsigned i = 1; i < BLOCKS; i += 2)
        heap_free(run, blocks[i]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_COMPACT | CLAUSE_STATS,
    .run = compact_stats,
};
