/* size-shift: a program whose blocks change their size from one part of its life to the next.  So
 * many bytes live as 64-byte blocks; then random ones die, and blocks of another size take their
 * bytes; and so on.  No fewer and no more bytes are needed than before: what the heap grows by is
 * memory that the allocator keeps for a size which nobody asks for any more.
 *
 * After the segregated workloads that J. Robson's bounds (JACM 1971, 1974) are proved with, which
 * are worse: here the dead are chosen by chance and not by an enemy.  Phases: `sample` eight times
 * a shift, `peak` after the last one, `drained`.
 */
#include "live_blocks.h"
#include "random.h"

enum { SIZE_SHIFT_MIB };
enum { SIZE_SHIFT_SAMPLES = 8, SIZE_SHIFT_LEAST_BYTES = 64 };

/* The sizes by turns: powers of two, so that each population fills the bytes exactly. */
static const size_t size_shift_sizes[] = {64, 1024, 256, 4096};
enum { SIZE_SHIFT_SIZES = sizeof size_shift_sizes / sizeof size_shift_sizes[0] };

struct size_shift {
    struct live_blocks live;
    uint64_t bytes; /* that live */
    uint64_t random;
    size_t size;  /* of the blocks that live between two shifts */
    size_t count; /* of these, in the first places */
};

static void size_shift_finish(void *state)
{
    struct size_shift *shift = state;
    live_blocks_close(&shift->live);
    scratch_give(shift, sizeof *shift);
}

static void *size_shift_prepare(const struct body_arguments *arguments)
{
    struct size_shift *shift = scratch_take(sizeof *shift);
    shift->bytes = arguments->axis[SIZE_SHIFT_MIB].low << 20;
    shift->random = random_stream(arguments->seed, 0);
    live_blocks_open(&shift->live, arguments, shift->bytes / SIZE_SHIFT_LEAST_BYTES);
    return shift;
}

static bool size_shift_fill(struct size_shift *shift)
{
    shift->size = size_shift_sizes[0];
    for (shift->count = 0; shift->count < shift->bytes / shift->size; shift->count++)
        if (!live_blocks_malloc(&shift->live, shift->count, shift->size))
            return false;
    return true;
}

/* Frees a random block of the old size; the last of them takes its place. */
static uint64_t size_shift_free_one(struct size_shift *shift)
{
    void **blocks = shift->live.blocks;
    size_t place = random_below_u32(&shift->random, shift->count);
    uint64_t read = live_blocks_free(&shift->live, place, shift->size);
    blocks[place] = blocks[--shift->count];
    blocks[shift->count] = NULL;
    return read;
}

/* Moves the new blocks, which were put at the end of the table, to its beginning. */
static void size_shift_settle(struct size_shift *shift, size_t first, size_t size)
{
    void **blocks = shift->live.blocks;
    for (size_t i = first; i < shift->live.places; i++) {
        void *block = blocks[i];
        blocks[i] = NULL;
        blocks[i - first] = block;
    }
    shift->count = shift->live.places - first;
    shift->size = size;
}

/* Replaces every block by blocks of `size`, as the bytes for them become free. */
static bool size_shift_to(struct size_shift *shift, size_t size, uint64_t *sum)
{
    uint64_t room = 0;
    size_t first = shift->live.places, step = shift->count / SIZE_SHIFT_SAMPLES;
    assert(step > 0); /* the least MiB holds more blocks than samples are taken */
    while (shift->count > 0) {
        *sum += size_shift_free_one(shift);
        for (room += shift->size; room >= size; room -= size)
            if (!live_blocks_malloc(&shift->live, --first, size))
                return false;
        if (shift->count % step == 0)
            live_blocks_phase(&shift->live, "sample");
    }
    size_shift_settle(shift, first, size);
    return true;
}

static bool size_shift_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct size_shift *shift = state;
    if (!size_shift_fill(shift))
        return false;
    for (uint64_t i = 1; i <= operations; i++)
        if (!size_shift_to(shift, size_shift_sizes[i % SIZE_SHIFT_SIZES], checksum))
            return false;
    assert(shift->live.live_bytes == shift->live.peak_bytes);
    live_blocks_phase(&shift->live, "peak");
    while (shift->count > 0)
        *checksum += size_shift_free_one(shift);
    live_blocks_phase(&shift->live, "drained");
    return true;
}

const struct body BODY_ENTRY(size_shift) = {
    .name = "size-shift",
    .operation = "one shift of all blocks to another size",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "mib", .standard = "16", .least = 1, .most = 4096}},
    .prepare = size_shift_prepare,
    .run = size_shift_run,
    .finish = size_shift_finish,
};
