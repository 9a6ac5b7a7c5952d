/* protect: among many live regions, change the protection of a random one, or of the page in its
 * middle, and the next time it is chosen change it back: a collector with write barriers, a loader
 * that relocates, a stack that gets its guard.
 */
#include "harness/range.h"
#include "random.h"

enum { PROTECT_REGIONS, PROTECT_PART };
enum { PROTECT_WHOLE, PROTECT_PAGE };
enum { PROTECT_PAGES = 3, PROTECT_SPACING = 4, PROTECT_LOOKS = 64 };

static const char *const protect_parts[] = {"whole", "page", NULL};

struct protect {
    struct range range;
    uint64_t count, mapped, random;
    bool whole;
    bool *changed;
};

static uint64_t protect_address(uint64_t number)
{
    return RANGE_BASE + number * PROTECT_SPACING * RANGE_PAGE;
}

static int protect_prot(const struct protect *space, uint64_t number)
{
    return space->changed[number] ? PROT_READ | PROT_WRITE : range_prot(number);
}

static void protect_finish(void *state)
{
    struct protect *space = state;
    for (uint64_t i = 0; i < space->mapped; i++)
        range_unmap(&space->range, protect_address(i), PROTECT_PAGES);
    scratch_give(space->changed, space->count * sizeof *space->changed);
    scratch_give(space, sizeof *space);
}

static void *protect_prepare(const struct body_arguments *arguments)
{
    struct protect *space = scratch_take(sizeof *space);
    space->range = range_of(arguments);
    space->count = arguments->axis[PROTECT_REGIONS].low;
    space->whole = arguments->axis[PROTECT_PART].low == PROTECT_WHOLE;
    space->random = random_stream(arguments->seed, 0);
    space->changed = scratch_take(space->count * sizeof *space->changed);
    for (; space->mapped < space->count; space->mapped++) {
        if (!range_map_at(&space->range, protect_address(space->mapped), PROTECT_PAGES,
                          range_prot(space->mapped))) {
            protect_finish(space);
            return NULL;
        }
    }
    return space;
}

static bool protect_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct protect *space = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t number = random_below_u32(&space->random, space->count);
        uint64_t address = protect_address(number) + (space->whole ? 0 : RANGE_PAGE);
        space->changed[number] = !space->changed[number];
        int prot = protect_prot(space, number);
        if (!range_protect(&space->range, address, space->whole ? PROTECT_PAGES : 1, prot))
            return false;
        sum += (uint64_t)prot;
    }
    *checksum += sum;
    return true;
}

/* The first page and the middle one have the protections that they were given. */
static const char *protect_fault(void *state)
{
    const struct protect *space = state;
    uint64_t step = space->count / PROTECT_LOOKS + 1;
    for (uint64_t i = 0; i < space->count; i += step) {
        struct allocator_range_info first, middle;
        uint64_t address = protect_address(i);
        int prot = protect_prot(space, i);
        if (!range_query(&space->range, address, &first) ||
            !range_query(&space->range, address + RANGE_PAGE, &middle) || middle.prot != prot ||
            first.prot != (space->whole ? prot : range_prot(i)))
            return "checksum";
    }
    return NULL;
}

const struct body BODY_ENTRY(protect) = {
    .name = "protect",
    .operation = "one change of protection",
    .calls = BODY_MAP_AT | BODY_UNMAP | BODY_PROTECT | BODY_QUERY,
    .axes = {{.name = "regions", .standard = "1000", .least = 1, .most = 4000000},
             {.name = "part", .standard = "whole", .words = protect_parts}},
    .prepare = protect_prepare,
    .run = protect_run,
    .fault = protect_fault,
    .finish = protect_finish,
};
