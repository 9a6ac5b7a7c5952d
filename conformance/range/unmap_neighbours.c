/* Maps nine pages one by one, so that they could be joined, and unmaps two of each three. */
#include "window.h"

static void unmap_neighbours(const struct clause_run *run)
{
    enum { PAGES = 9 };
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        window_map(&window, page, 1, PROT_READ);
    window_expect(&window);
    for (unsigned page = 1; page < PAGES; page += 3) {
        window_unmap(&window, page, 2);
        window_expect(&window);
    }
    for (unsigned page = 0; page < PAGES; page++) {
        window_unmap(&window, page, 1);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_neighbours};
