/* query: ask what holds a random page, among many live regions: what a page fault does first. */
#include "harness/range.h"
#include "random.h"

enum { QUERY_REGIONS, QUERY_PAGES = 2, QUERY_SPACING = 3 };

struct query {
    struct range range;
    uint64_t count, mapped, random;
};

static uint64_t query_address(uint64_t number)
{
    return RANGE_BASE + number * QUERY_SPACING * RANGE_PAGE;
}

static void query_finish(void *state)
{
    struct query *space = state;
    for (uint64_t i = 0; i < space->mapped; i++)
        range_unmap(&space->range, query_address(i), QUERY_PAGES);
    scratch_give(space, sizeof *space);
}

static void *query_prepare(const struct body_arguments *arguments)
{
    struct query *space = scratch_take(sizeof *space);
    space->range = range_of(arguments);
    space->count = arguments->axis[QUERY_REGIONS].low;
    space->random = random_stream(arguments->seed, 0);
    for (; space->mapped < space->count; space->mapped++) {
        if (!range_map_at(&space->range, query_address(space->mapped), QUERY_PAGES,
                          range_prot(space->mapped))) {
            query_finish(space);
            return NULL;
        }
    }
    return space;
}

static bool query_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct query *space = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t number = random_below_u32(&space->random, space->count);
        struct allocator_range_info info;
        if (!range_query(&space->range, query_address(number) + RANGE_PAGE, &info))
            return false;
        sum += (uint64_t)info.prot + (info.base - query_address(number));
    }
    *checksum += sum;
    return true;
}

const struct body BODY_ENTRY(query) = {
    .name = "query",
    .operation = "one query",
    .calls = BODY_MAP_AT | BODY_UNMAP | BODY_QUERY,
    .axes = {{.name = "regions", .standard = "1000", .least = 1, .most = 4000000}},
    .prepare = query_prepare,
    .run = query_run,
    .finish = query_finish,
};
