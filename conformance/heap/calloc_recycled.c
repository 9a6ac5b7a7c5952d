/* Dirties 128 blocks of one range of sizes, frees them out of order, and asks calloc for another
 * range: memory that was split, joined, or came from a list. */
#include "bytes.h"
#include "random.h"
#include "rounds.h"
#include "sizes.h"

enum { BLOCKS = 128, ROUNDS = 40, DIRT = 0x5a };

static void *blocks[BLOCKS];

static size_t draw(uint64_t *random, unsigned round)
{
    return 1 + (size_t)random_below(random, (size_t)64 << round % 8);
}

static void dirty(const struct clause_run *run, uint64_t *random, unsigned round)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = draw(random, round);
        blocks[i] = sure_malloc(run, size);
        memset(blocks[i], DIRT, size);
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(run, blocks[(i * 37) % BLOCKS]);
}

static void calloc_recycled(const struct clause_run *run)
{
    uint64_t random = run->seed;
    for (unsigned round = 0; round < rounds(run, ROUNDS); round++) {
        dirty(run, &random, round);
        for (unsigned i = 0; i < BLOCKS; i++) {
            size_t count = 1 + (size_t)random_below(&random, 7), size = draw(&random, round + 3);
            blocks[i] = heap_calloc(run, count, size);
            clause_expect(blocks[i] != NULL, "calloc(%zu, %zu) failed", count, size);
            size_t differs = bytes_differ(blocks[i], count * size, 0);
            clause_expect(differs == count * size, "byte %zu of calloc(%zu, %zu) is not zero",
                          differs, count, size);
            memset(blocks[i], DIRT, count * size);
        }
        for (unsigned i = 0; i < BLOCKS; i++)
            heap_free(run, blocks[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC,
    .run = calloc_recycled,
};
