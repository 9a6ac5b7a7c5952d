/* Asks from each page on and from the last address, and unmaps and maps while it goes through. */
#include "spaces.h"

enum { PAGES = 400 };

static MMAddrSpace space;

static void next_regions(const struct clause_run *run)
{
    MMRegion region;
    unsigned seen = 0;
    (void)run;
    spaces_begin(&space, PAGES, NULL);
    clause_expect(!mm_next(&space, 0, &region), "an empty space has a region");
    for (uint64_t page = 0; page < PAGES; page += 4)
        spaces_map(&space, page, 2, (int)(page % 3));
    for (uint64_t page = 0; page < PAGES; page++) {
        uint64_t wanted = page % 4 < 2 ? page - page % 4 : page - page % 4 + 4;
        bool found = mm_next(&space, spaces_at(page) + 5, &region);
        clause_expect(found == (wanted < PAGES), "from page %" PRIu64, page);
        clause_expect(
            !found || (region.start == spaces_at(wanted) && region.len == 2 * SPACES_PAGE &&
                       !region.original && region.info.base == region.start &&
                       region.info.prot == (int)(wanted % 3)),
            "from page %" PRIu64 " another region than that of page %" PRIu64, page, wanted);
    }
    for (uint64_t from = 0; mm_next(&space, from, &region); from = region.start + region.len) {
        clause_expect(region.start == spaces_at(4 * seen), "a region is left out");
        clause_expect(mm_unmap(&space, region.start, region.len) == 0, "unmap while iterating");
        if (seen % 2 == 0)
            clause_expect(mm_mapat(&space, region.start, 1, 1, 2, -1, 0) == region.start, "map");
        seen++;
    }
    clause_expect(seen == PAGES / 4, "%u regions of %u", seen, (unsigned)PAGES / 4);
    clause_expect(!mm_next(&space, UINT64_MAX, &region), "a region at the end of all addresses");
    spaces_expect_sound(&space);
    mm_free(&space);
}

const struct clause CLAUSE = {.run = next_regions};
