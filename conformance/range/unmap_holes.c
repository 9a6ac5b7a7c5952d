/* Goes through all patterns of mapped and free among six pages, with the outer two and without. */
#include "window.h"

static void unmap_holes(const struct clause_run *run)
{
    enum { PAGES = 6 };
    struct window window = window_take(run, PAGES);
    for (unsigned mask = 0; mask < 1u << PAGES; mask++)
        for (unsigned first = 0; first < 2; first++) {
            for (unsigned page = 0; page < PAGES; page++)
                if (mask >> page & 1)
                    window_map(&window, page, 1, PROT_READ);
            window_unmap(&window, first, PAGES - 2 * first);
            window_expect(&window);
            window_unmap(&window, 0, PAGES);
        }
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_holes};
