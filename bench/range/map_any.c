/* map-any: among many live regions, unmap a random one and map another of random length wherever
 * the address space likes: the mmap and munmap of a program that has many mappings.
 */
#include "harness/range.h"
#include "random.h"

enum { MAP_ANY_REGIONS, MAP_ANY_VICTIM };
enum { MAP_ANY_OWN, MAP_ANY_RANDOM };
enum { MAP_ANY_PAGES_MOST = 4, MAP_ANY_LOOKS = 64 };

static const char *const map_any_victims[] = {"own", "random", NULL};

struct map_any_region {
    uint64_t address;
    uint32_t pages;
    int prot;
};

struct map_any {
    struct range range;
    uint64_t count, random;
    bool own;
    struct map_any_region *regions;
};

static bool map_any_make(struct map_any *space, struct map_any_region *region, uint64_t number)
{
    region->pages = 1 + (uint32_t)random_below_u32(&space->random, MAP_ANY_PAGES_MOST);
    region->prot = range_prot(number);
    return range_map_any(&space->range, region->pages, region->prot, &region->address);
}

static void map_any_finish(void *state)
{
    struct map_any *space = state;
    for (uint64_t i = 0; i < space->count; i++)
        if (space->regions[i].pages != 0)
            range_unmap(&space->range, space->regions[i].address, space->regions[i].pages);
    scratch_give(space->regions, space->count * sizeof *space->regions);
    scratch_give(space, sizeof *space);
}

static void *map_any_prepare(const struct body_arguments *arguments)
{
    struct map_any *space = scratch_take(sizeof *space);
    space->range = range_of(arguments);
    space->count = arguments->axis[MAP_ANY_REGIONS].low;
    space->own = arguments->axis[MAP_ANY_VICTIM].low == MAP_ANY_OWN;
    space->random = random_stream(arguments->seed, 0);
    space->regions = scratch_take(space->count * sizeof *space->regions);
    for (uint64_t i = 0; i < space->count; i++) {
        if (!map_any_make(space, &space->regions[i], i)) {
            space->regions[i].pages = 0;
            map_any_finish(space);
            return NULL;
        }
    }
    return space;
}

static bool map_any_replace(struct map_any *space, uint64_t number, uint64_t *sum)
{
    struct map_any_region fresh, *victim = &space->regions[number];
    if (!map_any_make(space, &fresh, number))
        return false;
    *sum += fresh.pages + (fresh.address % RANGE_PAGE != 0);
    if (space->own)
        return range_unmap(&space->range, fresh.address, fresh.pages);
    if (!range_unmap(&space->range, victim->address, victim->pages))
        return false;
    *victim = fresh;
    return true;
}

static bool map_any_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct map_any *space = state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++)
        if (!map_any_replace(space, random_below_u32(&space->random, space->count), &sum))
            return false;
    *checksum += sum;
    return true;
}

/* A space that lost a mapping, or gave its pages to two, does not know them all any more. */
static const char *map_any_fault(void *state)
{
    const struct map_any *space = state;
    uint64_t step = space->count / MAP_ANY_LOOKS + 1;
    for (uint64_t i = 0; i < space->count; i += step) {
        const struct map_any_region *region = &space->regions[i];
        struct allocator_range_info info;
        for (uint32_t page = 0; page < region->pages; page++)
            if (!range_query(&space->range, region->address + page * RANGE_PAGE, &info) ||
                info.prot != region->prot)
                return "checksum";
    }
    return NULL;
}

const struct body BODY_ENTRY(map_any) = {
    .name = "map-any",
    .operation = "one map and unmap",
    .calls = BODY_MAP_ANY | BODY_UNMAP | BODY_QUERY,
    .axes = {{.name = "regions", .standard = "1000", .least = 1, .most = 4000000},
             {.name = "victim", .standard = "own", .words = map_any_victims}},
    .prepare = map_any_prepare,
    .run = map_any_run,
    .fault = map_any_fault,
    .finish = map_any_finish,
};
