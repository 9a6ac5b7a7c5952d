/* Asks at 5000 random places and compares with a model of the pages. */
#include "places.h"

static struct places places;
static struct spaces_content before, after;

static void ask(uint64_t page, uint64_t count)
{
    MMRequest request = {
        .how = MM_NOREPLACE, .addr = spaces_at(page), .len = count * SPACES_PAGE, .flags = 2};
    uint64_t addr = 1;
    bool taken = false;
    for (uint64_t i = page; i < page + count; i++)
        taken = taken || places.mapped[i];
    spaces_read(&places.space, &before);
    int error = mm_map(&places.space, &request, NULL, NULL, &addr);
    clause_expect(error == (taken ? -MM_EEXIST : 0), "%d where %s", error,
                  taken ? "a page is taken" : "all is free");
    if (!taken) {
        clause_expect(addr == spaces_at(page), "another address");
        places_mark(&places, page, count, true);
        return;
    }
    spaces_read(&places.space, &after);
    clause_expect(addr == 1 && spaces_same(&before, &after), "an effect of a call that failed");
}

static void noreplace_exists(const struct clause_run *run)
{
    uint64_t random = run->seed;
    places_begin(&places, &(MMPolicy){.placement = MM_BEST});
    for (unsigned i = 0; i < (run->brief ? 500 : 5000); i++) {
        uint64_t page = random_below(&random, PLACES_PAGES - 8);
        if (random_below(&random, 3) == 0)
            places_unmap(&places, page, 1 + random_below(&random, 20));
        else
            ask(page, 1 + random_below(&random, 8));
    }
    spaces_expect_sound(&places.space);
    mm_free(&places.space);
}

const struct clause CLAUSE = {.run = noreplace_exists};
