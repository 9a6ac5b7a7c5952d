/* burst: a request comes, much memory is allocated, everything is freed, and the next comes.  What
 * is held at the peak above what is asked for, and what is given back when nothing is needed.
 *
 * Blocks of random sizes are allocated until so many MiB live, the last one cut so that it is
 * exactly those; then they are freed, oldest first.  Phases: `sample` at the peak of each burst but
 * the last, `peak` at that one, `drained`.
 */
#include "live_blocks.h"
#include "random.h"

enum { BURST_MIB, BURST_SIZES };

struct burst {
    struct live_blocks live;
    struct body_value sizes;
    uint64_t bytes; /* at the peak */
    uint64_t random;
};

static void burst_finish(void *state)
{
    struct burst *burst = state;
    live_blocks_close(&burst->live);
    scratch_give(burst, sizeof *burst);
}

static void *burst_prepare(const struct body_arguments *arguments)
{
    struct burst *burst = scratch_take(sizeof *burst);
    burst->bytes = arguments->axis[BURST_MIB].low << 20;
    burst->sizes = arguments->axis[BURST_SIZES];
    burst->random = random_stream(arguments->seed, 0);
    live_blocks_open(&burst->live, arguments, burst->bytes / burst->sizes.low + 1);
    return burst;
}

/* The size of the next block, from the burst's stream, cut to what is missing of the peak. */
static size_t burst_size(const struct burst *burst, uint64_t *random, uint64_t missing)
{
    uint64_t size =
        burst->sizes.low + random_below_u32(random, burst->sizes.high - burst->sizes.low + 1);
    return size < missing ? size : missing;
}

/* Allocates to the peak; false if memory ended. */
static bool burst_rise(struct burst *burst)
{
    uint64_t random = burst->random;
    for (size_t i = 0; burst->live.live_bytes < burst->bytes; i++) {
        uint64_t missing = burst->bytes - burst->live.live_bytes;
        if (!live_blocks_malloc(&burst->live, i, burst_size(burst, &random, missing)))
            return false;
    }
    return true;
}

/* Frees everything; the same draws as before tell the sizes. */
static uint64_t burst_fall(struct burst *burst)
{
    uint64_t sum = 0, missing = burst->bytes;
    for (size_t i = 0; missing > 0; i++) {
        size_t size = burst_size(burst, &burst->random, missing);
        sum += live_blocks_free(&burst->live, i, size);
        missing -= size;
    }
    return sum;
}

static bool burst_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct burst *burst = state;
    for (uint64_t i = 1; i <= operations; i++) {
        if (!burst_rise(burst))
            return false;
        live_blocks_phase(&burst->live, i == operations ? "peak" : "sample");
        *checksum += burst_fall(burst);
    }
    live_blocks_phase(&burst->live, "drained");
    return true;
}

const struct body BODY_ENTRY(burst) = {
    .name = "burst",
    .operation = "one burst, allocated and freed",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes =
        {{.name = "mib", .standard = "64", .least = 1, .most = 4096},
         {.name = "sizes", .standard = "512-32768", .least = 1, .most = 1 << 20, .range = true}},
    .prepare = burst_prepare,
    .run = burst_run,
    .finish = burst_finish,
};
