/* Protects each part of a mapping and undoes it; base and length are those from before too. */
#include "stretch.h"

static void protect_back(const struct clause_run *run)
{
    enum { PAGES = 6 };
    struct stretch stretch = stretch_take(run, PAGES);
    struct allocator_range_info before, after;
    stretch_map(&stretch, 0, PAGES, PROT_READ);
    clause_expect(range_query(run, stretch.start, &before), "a mapped page is not mapped");
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            stretch_protect(&stretch, page, count, PROT_NONE);
            stretch_protect(&stretch, page, count, PROT_READ);
            stretch_expect(&stretch);
            clause_expect(range_query(run, stretch_at(&stretch, page), &after) &&
                              after.base == before.base && after.length == before.length,
                          "page %u is in %" PRIu64 " bytes, and was in %" PRIu64, page,
                          after.length, before.length);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_back};
