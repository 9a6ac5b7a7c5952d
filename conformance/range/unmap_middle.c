/* Unmaps each part of seven pages, anonymous and of a file. */
#include "window.h"

static void unmap_middle(const struct clause_run *run)
{
    enum { PAGES = 7 };
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            window_map(&window, 0, PAGES, PROT_READ | PROT_WRITE);
            window_unmap(&window, page, count);
            window_expect(&window);
            window_map_file(&window, 0, PAGES, PROT_READ, MAP_SHARED, 2);
            window_unmap(&window, page, count);
            window_expect(&window);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_middle};
