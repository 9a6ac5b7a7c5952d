/* Makes holes of 5, 3 and 4 pages in what is mapped and asks for one page. */
#include "window.h"

enum { PAGES = 18 };

static const char *place_of(const struct window *window, uint64_t address)
{
    static const unsigned starts[] = {1, 8, 13}, ends[] = {6, 11, 17};
    static const char *const names[] = {"the first hole", "the smallest hole", "the last hole"};
    uint64_t page = (address - window->start) / window->page;
    for (unsigned i = 0; i < 3; i++)
        if (page >= starts[i] && page < ends[i])
            return names[i];
    return "another place";
}

static void mapany_policy(const struct clause_run *run)
{
    struct window window = window_take(run, PAGES);
    window_map(&window, 0, PAGES, PROT_READ);
    window_unmap(&window, 1, 5);
    window_unmap(&window, 8, 3);
    window_unmap(&window, 13, 4);
    uint64_t address = range_sure_map_any(run, window.page, PROT_READ | PROT_WRITE);
    clause_value("%s", place_of(&window, address));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapany_policy};
