/* Goes through all patterns of mapped and free among six pages. */
#include "window.h"

static void mapat_mixed(const struct clause_run *run)
{
    enum { PAGES = 6 };
    struct window window = window_take(run, PAGES);
    for (unsigned mask = 0; mask < 1u << PAGES; mask++) {
        for (unsigned page = 0; page < PAGES; page++)
            if (mask >> page & 1)
                window_map(&window, page, 1, PROT_READ);
        window_map(&window, 1, PAGES - 2, PROT_READ | PROT_WRITE);
        window_expect(&window);
        window_unmap(&window, 0, PAGES);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_mixed};
