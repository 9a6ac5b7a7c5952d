/* Protects pages one by one and back, and counts the regions; ten mappings with the same arguments
 * stay ten. */
#include "spaces.h"

enum { PAGES = 40 };

static MMAddrSpace space;

static void expect_regions(uint64_t wanted, const char *when)
{
    MMCounts counts;
    mm_count(&space, &counts);
    clause_expect(counts.regions == wanted, "%" PRIu64 " regions instead of %" PRIu64 ", %s",
                  counts.regions, wanted, when);
    spaces_expect_sound(&space);
}

static void joined_regions(const struct clause_run *run)
{
    (void)run;
    spaces_begin(&space, PAGES, NULL);
    spaces_map(&space, 0, 10, 1);
    for (uint64_t page = 0; page < 10; page++) {
        clause_expect(mm_protect(&space, spaces_at(page), SPACES_PAGE, 3) == 0, "protect");
        expect_regions(page == 0 || page == 9 ? 2 : 3, "with one page protected");
        clause_expect(mm_protect(&space, spaces_at(page), SPACES_PAGE, 1) == 0, "protect");
        expect_regions(1, "with the protection taken back");
    }
    for (uint64_t page = 0; page < 10; page += 2)
        clause_expect(mm_protect(&space, spaces_at(page), SPACES_PAGE, 3) == 0, "protect");
    expect_regions(10, "with every second page protected");
    clause_expect(mm_protect(&space, spaces_at(0), 10 * SPACES_PAGE, 3) == 0, "protect");
    expect_regions(1, "with every page protected");
    for (uint64_t page = 10; page < 20; page++)
        spaces_map(&space, page, 1, 3);
    expect_regions(11, "with ten mappings behind one");
    clause_expect(mm_protect(&space, spaces_at(0), 20 * SPACES_PAGE, 1) == 0, "protect");
    expect_regions(11, "with one protection for all");
    spaces_map(&space, 5, 1, 1);
    expect_regions(13, "with a mapping inside another one");
    spaces_map(&space, 4, 3, 1);
    expect_regions(13, "with a larger one there");
    mm_free(&space);
}

const struct clause CLAUSE = {.run = joined_regions};
