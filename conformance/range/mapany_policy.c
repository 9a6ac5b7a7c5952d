/* Makes holes of 5, 3 and 4 pages in what is mapped and asks for one page. */
#include "stretch.h"

enum { PAGES = 18 };

static const char *place_of(const struct stretch *stretch, uint64_t address)
{
    static const unsigned starts[] = {1, 8, 13}, ends[] = {6, 11, 17};
    static const char *const names[] = {"the first hole", "the smallest hole", "the last hole"};
    uint64_t page = (address - stretch->start) / stretch->page;
    for (unsigned i = 0; i < 3; i++)
        if (page >= starts[i] && page < ends[i])
            return names[i];
    return "another place";
}

static void mapany_policy(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, PAGES);
    stretch_map(&stretch, 0, PAGES, PROT_READ);
    stretch_unmap(&stretch, 1, 5);
    stretch_unmap(&stretch, 8, 3);
    stretch_unmap(&stretch, 13, 4);
    uint64_t address = range_sure_map_any(run, stretch.page, PROT_READ | PROT_WRITE);
    clause_value("%s", place_of(&stretch, address));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapany_policy};
