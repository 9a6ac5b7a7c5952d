/* Shrinks, grows, grows against a wall, and moves; what is new reads as zero, and what was left is
 * free. */
#include "areas.h"

static bool is_mapped(char *at)
{
    return msync(at, areas_page(), MS_ASYNC) == 0;
}

static void mremap_sizes(const struct clause_run *run)
{
    const size_t page = areas_page();
    char *start = areas_take(8);
    (void)run;
    memset(start, 0x5a, 8 * page);
    clause_expect(mremap(start, 8 * page, 3 * page, 0) == start, "it does not shrink in place");
    areas_expect(start, 3 * page, 0x5a, "what is left");
    for (size_t at = 3; at < 8; at++)
        clause_expect(!is_mapped(start + at * page), "page %zu is still mapped", at);
    clause_expect(mremap(start, 3 * page, 5 * page, 0) == start, "it does not grow in place");
    areas_expect(start, 3 * page, 0x5a, "what grew");
    areas_expect(start + 3 * page, 2 * page, 0, "the new pages");
    void *wall = mmap(start + 5 * page, page, PROT_NONE, AREAS_PLAIN | MAP_FIXED, -1, 0);
    clause_expect(wall == start + 5 * page, "no wall");
    clause_expect(mremap(start, 5 * page, 6 * page, 0) == MAP_FAILED && errno == ENOMEM,
                  "growing over a wall gave error %d", errno);
    areas_expect(start, 3 * page, 0x5a, "what was refused");
    char *moved = mremap(start, 5 * page, 7 * page, MREMAP_MAYMOVE);
    clause_expect(moved != MAP_FAILED && moved != start, "it does not move");
    areas_expect(moved, 3 * page, 0x5a, "what moved");
    areas_expect(moved + 3 * page, 4 * page, 0, "the pages behind it");
    for (size_t at = 0; at < 5; at++)
        clause_expect(!is_mapped(start + at * page), "page %zu was left behind", at);
}

const struct clause CLAUSE = {.run = mremap_sizes};
