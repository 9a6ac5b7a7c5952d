/* Finds the largest block of a new heap by halving, fills the heap with blocks of all sizes,
 * empties it in random order, and asks for that block again. */
#include "heap_options.h"
#include "random.h"
#include "sizes.h"

enum { BLOCKS = 1 << 20 };

/* The largest size that can be had, by halving. */
static size_t largest(const struct clause_run *run)
{
    size_t low = 1, high = 64 * GIB;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        void *block = heap_malloc(run, middle);
        *(block != NULL ? &low : &high) = middle;
        heap_free(run, block);
    }
    return low;
}

static void bounded_extent(const struct clause_run *run)
{
    void **blocks = clause_memory(BLOCKS * sizeof *blocks);
    uint64_t random = run->seed;
    size_t count = 0;
    heap_must_reuse(run);
    size_t before = largest(run);
    for (size_t most = before / 64 + 1; count < BLOCKS; count++) {
        blocks[count] = heap_malloc(run, 1 + (size_t)random_below(&random, most));
        if (blocks[count] == NULL)
            break;
    }
    for (size_t left = count; left > 0; left--) {
        size_t at = (size_t)random_below(&random, left);
        heap_free(run, blocks[at]);
        blocks[at] = blocks[left - 1];
    }
    size_t after = largest(run);
    clause_expect(after == before, "the largest block was %zu bytes, and is %zu after %zu blocks",
                  before, after, count);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_BOUNDED,
    .run = bounded_extent,
};
