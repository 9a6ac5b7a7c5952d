/* Maps each part of eight pages, of which half are anonymous and half of a file, first without a
 * file and then with one. */
#include "window.h"

static void mapat_replaces(const struct clause_run *run)
{
    enum { PAGES = 8 };
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            window_map(&window, 0, PAGES / 2, PROT_READ);
            window_map_file(&window, PAGES / 2, PAGES / 2, PROT_NONE, MAP_PRIVATE, 9);
            window_map(&window, page, count, PROT_READ | PROT_WRITE);
            window_expect(&window);
            window_map_file(&window, page, count, PROT_READ, MAP_SHARED, 20);
            window_expect(&window);
        }
    window_unmap(&window, 0, PAGES);
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_replaces};
