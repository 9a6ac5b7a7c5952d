/* Protects each part of a mapping and undoes it; base and length are those from before too. */
#include "window.h"

static void protect_back(const struct clause_run *run)
{
    enum { PAGES = 6 };
    struct window window = window_take(run, PAGES);
    struct allocator_range_info before, after;
    window_map(&window, 0, PAGES, PROT_READ);
    clause_expect(range_query(run, window.start, &before), "a mapped page is not mapped");
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            window_protect(&window, page, count, PROT_NONE);
            window_protect(&window, page, count, PROT_READ);
            window_expect(&window);
            clause_expect(range_query(run, window_at(&window, page), &after) &&
                              after.base == before.base && after.length == before.length,
                          "page %u is in %" PRIu64 " bytes, and was in %" PRIu64, page,
                          after.length, before.length);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_back};
