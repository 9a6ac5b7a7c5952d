/* Unmaps one page twice, and all of them, before anything was mapped and after. */
#include "window.h"

static void unmap_twice(const struct clause_run *run)
{
    struct window window = window_take(run, 5);
    window_unmap(&window, 0, 5);
    window_map(&window, 1, 3, PROT_READ);
    window_unmap(&window, 2, 1);
    window_unmap(&window, 2, 1);
    window_expect(&window);
    window_unmap(&window, 0, 5);
    window_unmap(&window, 0, 5);
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_twice};
