/* Protects each part of eight pages, in which two anonymous mappings lie around two of a file. */
#include "window.h"

static void protect_across(const struct clause_run *run)
{
    enum { PAGES = 8 };
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            window_map(&window, 0, 2, PROT_READ);
            window_map_file(&window, 2, 2, PROT_READ, MAP_SHARED, 4);
            window_map_file(&window, 4, 2, PROT_READ | PROT_WRITE, MAP_PRIVATE, 6);
            window_map(&window, 6, 2, PROT_NONE);
            window_protect(&window, page, count, PROT_READ | PROT_WRITE);
            window_expect(&window);
            window_protect(&window, page, count, PROT_NONE);
            window_expect(&window);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_across};
