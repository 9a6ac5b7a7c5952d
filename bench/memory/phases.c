/* phases: a program that goes through phases.  In each it takes blocks of mixed sizes, up to 100
 * KB, until so many MiB live, and then half of its blocks die, by chance.  No phase needs more than
 * the one before it: what the heap grows by is what its free memory is too scattered for.
 *
 * Its phases of memory: `sample` at the top of each; `peak` after the last one, for which blocks
 * are added until more lives than ever before; `drained`.  After the survey of P. Wilson et al.,
 * Dynamic storage allocation, IWMM 1995, 2.4: programs allocate in phases.
 */
#include "live_blocks.h"
#include "random.h"

enum { PHASES_MIB };
enum { PHASES_MOST = 100000, PHASES_LEAST = 16, PHASES_SCALES = 12, PHASES_PLACE_BYTES = 1024 };

struct phases {
    struct live_blocks live;
    uint64_t bytes; /* at the top of a phase */
    uint64_t random;
    size_t count;      /* blocks, in the first places */
    uint32_t *size_of; /* of each */
};

static void phases_finish(void *state)
{
    struct phases *phases = state;
    scratch_give(phases->size_of, phases->live.places * sizeof *phases->size_of);
    live_blocks_close(&phases->live);
    scratch_give(phases, sizeof *phases);
}

static void *phases_prepare(const struct body_arguments *arguments)
{
    struct phases *phases = scratch_take(sizeof *phases);
    phases->bytes = arguments->axis[PHASES_MIB].low << 20;
    phases->random = random_stream(arguments->seed, 0);
    size_t places = phases->bytes / PHASES_PLACE_BYTES;
    phases->size_of = scratch_take(places * sizeof *phases->size_of);
    for (size_t i = 0; i < places; i++)
        *(volatile uint32_t *)&phases->size_of[i] = 0;
    live_blocks_open(&phases->live, arguments, places);
    return phases;
}

/* As many small sizes as large ones: each scale is half of the one above.  The mean is 8 KB, so a
 * table with a place for each KiB has one to spare. */
static size_t phases_size(struct phases *phases)
{
    uint64_t scale = random_below_u32(&phases->random, PHASES_SCALES);
    return PHASES_LEAST + random_below_u32(&phases->random, (uint32_t)PHASES_MOST >> scale);
}

static bool phases_fill(struct phases *phases, uint64_t bytes)
{
    while (phases->live.live_bytes < bytes && phases->count < phases->live.places) {
        size_t size = phases_size(phases);
        if (!live_blocks_malloc(&phases->live, phases->count, size))
            return false;
        phases->size_of[phases->count++] = (uint32_t)size;
    }
    return true;
}

/* Frees random blocks until `count` are left; the last one takes the place of each. */
static uint64_t phases_shrink(struct phases *phases, size_t count)
{
    uint64_t sum = 0;
    void **blocks = phases->live.blocks;
    while (phases->count > count) {
        size_t place = random_below_u32(&phases->random, phases->count);
        sum += live_blocks_free(&phases->live, place, phases->size_of[place]);
        phases->count--;
        blocks[place] = blocks[phases->count];
        phases->size_of[place] = phases->size_of[phases->count];
        blocks[phases->count] = NULL;
    }
    return sum;
}

static bool phases_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct phases *phases = state;
    for (uint64_t i = 0; i < operations; i++) {
        if (!phases_fill(phases, phases->bytes))
            return false;
        live_blocks_phase(&phases->live, "sample");
        *checksum += phases_shrink(phases, phases->count / 2);
    }
    if (!phases_fill(phases, phases->live.peak_bytes + 1))
        return false;
    assert(phases->live.live_bytes == phases->live.peak_bytes);
    live_blocks_phase(&phases->live, "peak");
    *checksum += phases_shrink(phases, 0);
    live_blocks_phase(&phases->live, "drained");
    return true;
}

const struct body BODY_ENTRY(phases) = {
    .name = "phases",
    .operation = "one phase of a program",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "mib", .standard = "16", .least = 1, .most = 4096}},
    .prepare = phases_prepare,
    .run = phases_run,
    .finish = phases_finish,
};
