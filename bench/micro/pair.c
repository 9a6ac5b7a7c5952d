/* pair: allocate one block, free it, again.  The hottest path there is: one size class, one block.
 */
#include "harness/binding.h"
#include "harness/block.h"

enum { PAIR_SIZE };

struct pair {
    struct heap heap;
    size_t size;
};

static void *pair_prepare(const struct body_arguments *arguments)
{
    struct pair *pair = scratch_take(sizeof *pair);
    pair->heap = heap_of(arguments);
    pair->size = arguments->axis[PAIR_SIZE].low;
    return pair;
}

static bool pair_run(void *state, uint64_t operations, uint64_t *checksum)
{
    const struct pair *pair = state;
    const struct heap heap = pair->heap;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        void *block = heap_malloc(&heap, pair->size);
        if (block == NULL)
            return false;
        block_mark(block, pair->size, i);
        block_escape(block);
        sum += block_read(block, pair->size);
        heap_free(&heap, block);
    }
    *checksum += sum;
    return true;
}

static void pair_finish(void *state)
{
    scratch_give(state, sizeof(struct pair));
}

const struct body BODY_ENTRY(pair) = {
    .name = "pair",
    .operation = "one malloc and free",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "size", .standard = "64", .least = 0, .most = 1 << 20}},
    .prepare = pair_prepare,
    .run = pair_run,
    .finish = pair_finish,
};
