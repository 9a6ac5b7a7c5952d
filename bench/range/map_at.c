/* map-at: among many live regions, map one more at an address of one's own choice, and unmap it:
 * what a loader, a collector or an emulator does that lays out its address space itself.
 */
#include "harness/range.h"
#include "random.h"

/* Each region is followed by a gap, in which the new one never touches its neighbours. */
enum { MAP_AT_REGIONS, MAP_AT_PAGES_MOST = 4, MAP_AT_GAP = 2, MAP_AT_SPACING = 8 };
enum { MAP_AT_LOOKS = 64 };

struct map_at {
    struct range range;
    uint64_t count, mapped, random;
};

static uint64_t map_at_address(uint64_t number)
{
    return RANGE_BASE + number * MAP_AT_SPACING * RANGE_PAGE;
}

static void map_at_finish(void *state)
{
    struct map_at *space = state;
    for (uint64_t i = 0; i < space->mapped; i++)
        range_unmap(&space->range, map_at_address(i), 1);
    scratch_give(space, sizeof *space);
}

static void *map_at_prepare(const struct body_arguments *arguments)
{
    struct map_at *space = scratch_take(sizeof *space);
    space->range = range_of(arguments);
    space->count = arguments->axis[MAP_AT_REGIONS].low;
    space->random = random_stream(arguments->seed, 0);
    for (; space->mapped < space->count; space->mapped++) {
        if (!range_map_at(&space->range, map_at_address(space->mapped), 1,
                          range_prot(space->mapped))) {
            map_at_finish(space);
            return NULL;
        }
    }
    return space;
}

static bool map_at_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct map_at *space = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t number = random_below_u32(&space->random, space->count);
        uint64_t pages = 1 + random_below_u32(&space->random, MAP_AT_PAGES_MOST);
        uint64_t address = map_at_address(number) + MAP_AT_GAP * RANGE_PAGE;
        if (!range_map_at(&space->range, address, pages, range_prot(number)) ||
            !range_unmap(&space->range, address, pages))
            return false;
        sum += pages;
    }
    *checksum += sum;
    return true;
}

/* The regions are there as they were, and the gaps behind them are free. */
static const char *map_at_fault(void *state)
{
    const struct map_at *space = state;
    uint64_t step = space->count / MAP_AT_LOOKS + 1;
    for (uint64_t i = 0; i < space->count; i += step) {
        struct allocator_range_info info;
        uint64_t address = map_at_address(i);
        if (!range_query(&space->range, address, &info) || info.prot != range_prot(i) ||
            range_query(&space->range, address + MAP_AT_GAP * RANGE_PAGE, &info))
            return "checksum";
    }
    return NULL;
}

const struct body BODY_ENTRY(map_at) = {
    .name = "map-at",
    .operation = "one map and unmap",
    .calls = BODY_MAP_AT | BODY_UNMAP | BODY_QUERY,
    .axes = {{.name = "regions", .standard = "1000", .least = 1, .most = 4000000}},
    .prepare = map_at_prepare,
    .run = map_at_run,
    .fault = map_at_fault,
    .finish = map_at_finish,
};
