/* Holds 2^23 blocks of 16 bytes at once, frees them in the order of a stride, and does it again; a
 * brief run or a slow heap fewer. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { SIZE = 16, BLOCK_COST_MOST = 160, STRIDE = 7919, SLACK_BYTES = 4 << 20 };

static size_t count_for(const struct clause_run *run)
{
    return (size_t)1 << (heap_is_slow(run) ? 12 : run->brief ? 14 : 23);
}

static void take_all(const struct clause_run *run, uint64_t **blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        blocks[i] = heap_malloc(run, SIZE);
        clause_expect(blocks[i] != NULL, "malloc(%d) failed with %zu blocks live", (int)SIZE, i);
        blocks[i][0] = blocks[i][1] = i;
    }
}

/* Any odd stride meets each index once, since their number is a power of two. */
static void free_all(const struct clause_run *run, uint64_t **blocks, size_t count)
{
    for (size_t i = 0, at = 0; i < count; i++, at = (at + STRIDE) % count) {
        clause_expect(blocks[at][0] == at && blocks[at][1] == at, "block %zu lost its content", at);
        heap_free(run, blocks[at]);
    }
}

static void scale_blocks(const struct clause_run *run)
{
    const size_t count = count_for(run);
    uint64_t **blocks = clause_memory(count * sizeof *blocks);
    for (size_t i = 0; i < count; i++)
        blocks[i] = NULL; /* the table's own pages */
    size_t before = memory_usage_bytes();
    take_all(run, blocks, count);
    size_t once = memory_usage_bytes() - before;
    clause_expect(heap_is_slow(run) || once < count * BLOCK_COST_MOST + SLACK_BYTES,
                  "%zu live blocks of %d bytes cost %zu of memory", count, (int)SIZE, once);
    free_all(run, blocks, count);
    take_all(run, blocks, count);
    size_t twice = memory_usage_bytes() - before;
    clause_expect(heap_keeps_freed(run) || twice < once + once / 4 + SLACK_BYTES,
                  "%zu blocks cost %zu bytes, and %zu when they were freed and taken again", count,
                  once, twice);
    free_all(run, blocks, count);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_LARGE_MEMORY,
    .limit_s = 120,
    .measures_memory = true,
    .run = scale_blocks,
};
