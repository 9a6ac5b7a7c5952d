/* Writes into each block its number and reads all of them back: an index of 16 bits would wrap. */
#include "heap_options.h"
#include "random.h"
#include "sizes.h"

/* An allocator that looks at all its blocks in each call gets fewer of them. */
enum { BLOCKS = 70000, BLOCKS_WATCHED = 3000 };

static size_t size_of(uint64_t seed, size_t index)
{
    seed += index;
    return sizeof index + (size_t)random_below(&seed, 40);
}

static void blocks_many(const struct clause_run *run)
{
    const size_t count = heap_is_slow(run) ? BLOCKS_WATCHED : BLOCKS;
    size_t **blocks = clause_memory(count * sizeof *blocks);
    for (size_t i = 0; i < count; i++) {
        blocks[i] = sure_malloc(run, size_of(run->seed, i));
        *blocks[i] = i;
    }
    for (size_t i = 0; i < count; i++)
        clause_expect(*blocks[i] == i, "block %zu of %zu holds the number %zu", i, count,
                      *blocks[i]);
    for (size_t i = 0; i < count; i++)
        heap_free(run, blocks[i]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = blocks_many,
};
