/* aligned: a ring of aligned blocks, of which the oldest is replaced again and again.  What the
 * alignment costs beside a plain malloc, in time and in a detour from the cached paths.
 *
 * What the address misses of its alignment goes into the checksum, so a block in the wrong place
 * fails the row.  The ring keeps several blocks alive: one alone could sit at the same fortunate
 * address each time.  The size asked for is rounded up to a multiple of the alignment: C11 7.22.3.1
 * makes anything else the caller's error, and there are allocators that refuse it.
 */
#include "harness/binding.h"
#include "harness/block.h"

enum { ALIGNED_ALIGN, ALIGNED_SIZE };
enum { ALIGNED_BLOCKS = 64 };

struct aligned {
    struct heap heap;
    size_t align;
    size_t size;
    uint64_t next; /* the operation, over all runs: its place in the ring and its mark */
    void *blocks[ALIGNED_BLOCKS];
};

static void *aligned_prepare(const struct body_arguments *arguments)
{
    struct aligned *aligned = scratch_take(sizeof *aligned);
    aligned->heap = heap_of(arguments);
    aligned->align = arguments->axis[ALIGNED_ALIGN].low;
    aligned->size =
        (arguments->axis[ALIGNED_SIZE].low + aligned->align - 1) & ~(aligned->align - 1);
    return aligned;
}

static uint64_t aligned_release(const struct aligned *aligned, void *block)
{
    if (block == NULL)
        return 0;
    uint64_t read = block_read(block, aligned->size);
    heap_free(&aligned->heap, block);
    return read;
}

static bool aligned_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct aligned *aligned = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        void **place = &aligned->blocks[aligned->next % ALIGNED_BLOCKS];
        sum += aligned_release(aligned, *place);
        *place = heap_aligned_alloc(&aligned->heap, aligned->align, aligned->size);
        if (*place == NULL)
            return false;
        sum += (uintptr_t)*place & (aligned->align - 1);
        block_mark(*place, aligned->size, aligned->next++);
    }
    *checksum += sum;
    return true;
}

static void aligned_finish(void *state)
{
    struct aligned *aligned = state;
    for (size_t i = 0; i < ALIGNED_BLOCKS; i++)
        aligned_release(aligned, aligned->blocks[i]);
    scratch_give(aligned, sizeof *aligned);
}

const struct body BODY_ENTRY(aligned) = {
    .name = "aligned",
    .operation = "one aligned_alloc and free",
    .calls = BODY_ALIGNED_ALLOC | BODY_FREE,
    .axes = {{.name = "align", .standard = "64", .least = 8, .most = 1 << 20, .power_of_two = true},
             {.name = "size", .standard = "100", .least = 1, .most = 1 << 20}},
    .prepare = aligned_prepare,
    .run = aligned_run,
    .finish = aligned_finish,
};
