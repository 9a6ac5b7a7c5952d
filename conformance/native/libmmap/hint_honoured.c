/* Gives 10000 random hints, also inside a page, and compares with a model; then hints outside of
 * the space. */
#include "places.h"

static struct places places;

static bool is_free(uint64_t page, uint64_t count)
{
    for (uint64_t i = page; i < page + count; i++)
        if (i >= PLACES_PAGES || places.mapped[i])
            return false;
    return true;
}

static void hint(uint64_t page, uint64_t below, uint64_t count)
{
    MMRequest request = {
        .how = MM_HINT, .addr = spaces_at(page) - below, .len = count * SPACES_PAGE, .flags = 2};
    uint64_t addr = 0;
    int wanted = is_free(page, count) ? (int)page : places_wanted(&places, count, 0);
    int error = mm_map(&places.space, &request, NULL, NULL, &addr);
    clause_expect(error == (wanted == PLACES_NONE ? -MM_ENOMEM : 0), "a hint gave %d", error);
    if (error != 0)
        return;
    clause_expect(addr == spaces_at((uint64_t)wanted),
                  "%#" PRIx64 " for a hint of page %" PRIu64 " instead of page %d", addr, page,
                  wanted);
    places_mark(&places, (uint64_t)wanted, count, true);
}

static void hint_honoured(const struct clause_run *run)
{
    uint64_t random = run->seed, addr;
    places_begin(&places, &(MMPolicy){.placement = MM_LOWEST});
    for (unsigned i = 0; i < (run->brief ? 1000 : 10000); i++) {
        uint64_t page = random_below(&random, PLACES_PAGES + 3);
        if (random_below(&random, 3) == 0 && page < PLACES_PAGES)
            places_unmap(&places, page, 1 + random_below(&random, 20));
        else
            hint(page, random_below(&random, 2) * random_below(&random, SPACES_PAGE),
                 1 + random_below(&random, 6));
    }
    places_unmap(&places, 0, PLACES_PAGES);
    const uint64_t far[] = {0, SPACES_START - SPACES_PAGE, UINT64_MAX, UINT64_MAX - SPACES_PAGE};
    for (unsigned i = 0; i < 4; i++) {
        MMRequest request = {.how = MM_HINT, .addr = far[i], .len = 1, .flags = 2};
        int error = mm_map(&places.space, &request, NULL, NULL, &addr);
        clause_expect(error == 0 && addr == spaces_at(i), "a hint of %#" PRIx64 " gave %d", far[i],
                      error);
    }
    mm_free(&places.space);
}

const struct clause CLAUSE = {.run = hint_honoured};
