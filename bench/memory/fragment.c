/* fragment: what a long life does to a heap.  A table of blocks of random sizes is filled, then
 * random ones are replaced, and at the end all but one in a hundred are freed, so that the
 * survivors lie scattered over what the heap once was.
 *
 * Its phases: `sample` sixteen times while blocks are replaced; `peak`, for which blocks are added
 * until more lives than ever before; `survivors`; `drained`.  P. Wilson et al., Dynamic storage
 * allocation: a survey and critical review, IWMM 1995, has the arguments for and against random
 * traces such as this: it fragments more than a program, whose blocks die in groups.
 */
#include "live_blocks.h"
#include "random.h"

enum { FRAGMENT_LIVE, FRAGMENT_SIZES };
enum {
    FRAGMENT_SAMPLES = 16,
    FRAGMENT_SURVIVES = 100, /* one in so many */
    /* The live bytes of so many blocks wander by a few times their square root; a spare part of an
     * eighth is beyond that for a thousand blocks and more. */
    FRAGMENT_SPARE = 8,
};

struct fragment {
    struct live_blocks blocks;
    struct body_value sizes;
    uint64_t live;
    uint64_t random;
    uint32_t *size_of; /* of each live block */
};

static void fragment_finish(void *state)
{
    struct fragment *fragment = state;
    scratch_give(fragment->size_of, fragment->blocks.places * sizeof(uint32_t));
    live_blocks_close(&fragment->blocks);
    scratch_give(fragment, sizeof *fragment);
}

static void *fragment_prepare(const struct body_arguments *arguments)
{
    struct fragment *fragment = scratch_take(sizeof *fragment);
    size_t live = arguments->axis[FRAGMENT_LIVE].low, places = live + live / FRAGMENT_SPARE;
    fragment->sizes = arguments->axis[FRAGMENT_SIZES];
    fragment->live = live;
    fragment->random = random_stream(arguments->seed, 0);
    fragment->size_of = scratch_take(places * sizeof(uint32_t));
    for (size_t i = 0; i < places; i++)
        *(volatile uint32_t *)&fragment->size_of[i] = 0;
    live_blocks_open(&fragment->blocks, arguments, places);
    return fragment;
}

static bool fragment_fill(struct fragment *fragment, size_t place)
{
    uint64_t span = fragment->sizes.high - fragment->sizes.low + 1;
    uint64_t size = fragment->sizes.low + random_below_u32(&fragment->random, span);
    fragment->size_of[place] = (uint32_t)size;
    return live_blocks_malloc(&fragment->blocks, place, size);
}

static uint64_t fragment_free(struct fragment *fragment, size_t place)
{
    return live_blocks_free(&fragment->blocks, place, fragment->size_of[place]);
}

static bool fragment_churn(struct fragment *fragment, uint64_t operations, uint64_t *sum)
{
    uint64_t step = (operations + FRAGMENT_SAMPLES - 1) / FRAGMENT_SAMPLES;
    for (uint64_t i = 1; i <= operations; i++) {
        size_t place = random_below_u32(&fragment->random, fragment->live);
        *sum += fragment_free(fragment, place);
        if (!fragment_fill(fragment, place))
            return false;
        if (i % step == 0)
            live_blocks_phase(&fragment->blocks, "sample");
    }
    return true;
}

/* Adds blocks until more lives than ever before; returns the places in use, 0 if memory ended. */
static size_t fragment_top(struct fragment *fragment)
{
    size_t used = fragment->live;
    uint64_t before = fragment->blocks.peak_bytes;
    while (fragment->blocks.live_bytes <= before && used < fragment->blocks.places)
        if (!fragment_fill(fragment, used++))
            return 0;
    assert(fragment->blocks.live_bytes == fragment->blocks.peak_bytes);
    live_blocks_phase(&fragment->blocks, "peak");
    return used;
}

static uint64_t fragment_shrink(struct fragment *fragment, size_t used)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < used; i++)
        if (i % FRAGMENT_SURVIVES != 0)
            sum += fragment_free(fragment, i);
    live_blocks_phase(&fragment->blocks, "survivors");
    for (size_t i = 0; i < used; i += FRAGMENT_SURVIVES)
        sum += fragment_free(fragment, i);
    live_blocks_phase(&fragment->blocks, "drained");
    return sum;
}

static bool fragment_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct fragment *fragment = state;
    for (size_t i = 0; i < fragment->live; i++)
        if (!fragment_fill(fragment, i))
            return false;
    if (!fragment_churn(fragment, operations, checksum))
        return false;
    size_t used = fragment_top(fragment);
    if (used == 0)
        return false;
    *checksum += fragment_shrink(fragment, used);
    return true;
}

const struct body BODY_ENTRY(fragment) = {
    .name = "fragment",
    .operation = "one free and malloc",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "live", .standard = "100000", .least = 1000, .most = 10000000},
             {.name = "sizes", .standard = "16-512", .least = 1, .most = 1 << 24, .range = true}},
    .prepare = fragment_prepare,
    .run = fragment_run,
    .finish = fragment_finish,
};
