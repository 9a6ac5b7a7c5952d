/* Cuts each page out of a file's nine, protects the next, and fills the hole from another place of
 * the file. */
#include "window.h"

static void offset_split(const struct clause_run *run)
{
    enum { PAGES = 9 };
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++) {
        window_map_file(&window, 0, PAGES, PROT_READ, MAP_PRIVATE, 100);
        window_unmap(&window, page, 1);
        window_expect(&window);
        if (page + 2 < PAGES)
            window_protect(&window, page + 1, 1, PROT_NONE);
        window_expect(&window);
        window_map_file(&window, page, 1, PROT_READ, MAP_PRIVATE, 7);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = offset_split};
