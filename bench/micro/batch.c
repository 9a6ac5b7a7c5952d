/* batch: allocate `count` blocks, then free them all, oldest or newest first.  The first and the
 * last blocks of a batch are further apart than a pair's, so this is where a cache of free blocks
 * fills, overflows and is filled again.
 */
#include "harness/binding.h"
#include "harness/block.h"

enum { BATCH_SIZE, BATCH_COUNT, BATCH_ORDER };
enum { BATCH_FIFO, BATCH_LIFO };

struct batch {
    struct heap heap;
    size_t size;
    uint64_t count;
    uint64_t order;
    void *blocks[];
};

static size_t batch_state_bytes(uint64_t count)
{
    return sizeof(struct batch) + count * sizeof(void *);
}

static void *batch_prepare(const struct body_arguments *arguments)
{
    uint64_t count = arguments->axis[BATCH_COUNT].low;
    struct batch *batch = scratch_take(batch_state_bytes(count));
    batch->heap = heap_of(arguments);
    batch->size = arguments->axis[BATCH_SIZE].low;
    batch->count = count;
    batch->order = arguments->axis[BATCH_ORDER].low;
    return batch;
}

/* Returns how many of `wanted` blocks there was memory for. */
static uint64_t batch_fill(struct batch *batch, uint64_t wanted)
{
    const struct heap heap = batch->heap;
    for (uint64_t i = 0; i < wanted; i++) {
        void *block = heap_malloc(&heap, batch->size);
        if (block == NULL)
            return i;
        block_mark(block, batch->size, i);
        batch->blocks[i] = block;
    }
    return wanted;
}

static uint64_t batch_release(const struct batch *batch, void *block)
{
    uint64_t read = block_read(block, batch->size);
    heap_free(&batch->heap, block);
    return read;
}

static uint64_t batch_drain(const struct batch *batch, uint64_t count)
{
    uint64_t sum = 0;
    if (batch->order == BATCH_FIFO) {
        for (uint64_t i = 0; i < count; i++)
            sum += batch_release(batch, batch->blocks[i]);
    } else {
        for (uint64_t i = count; i > 0; i--)
            sum += batch_release(batch, batch->blocks[i - 1]);
    }
    return sum;
}

static bool batch_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct batch *batch = state;
    while (operations > 0) {
        uint64_t wanted = operations < batch->count ? operations : batch->count;
        uint64_t filled = batch_fill(batch, wanted);
        *checksum += batch_drain(batch, filled);
        if (filled < wanted)
            return false;
        operations -= wanted;
    }
    return true;
}

static void batch_finish(void *state)
{
    struct batch *batch = state;
    scratch_give(batch, batch_state_bytes(batch->count));
}

static const char *const batch_orders[] = {"fifo", "lifo", NULL};

const struct body BODY_ENTRY(batch) = {
    .name = "batch",
    .operation = "one malloc and free",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "size", .standard = "64", .least = 0, .most = 1 << 20},
             {.name = "count", .standard = "100", .least = 1, .most = 10000000},
             {.name = "order", .standard = "fifo", .words = batch_orders}},
    .prepare = batch_prepare,
    .run = batch_run,
    .finish = batch_finish,
};
