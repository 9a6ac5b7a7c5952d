/* Asks at a mapped page and at a hole. */
#include "window.h"

static void protect_empty(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    range_must_be_real(run);
    window_map(&window, 1, 2, PROT_READ);
    int mapped = range_protect(run, window_at(&window, 1), 0, PROT_NONE);
    int free = range_protect(run, window_at(&window, 0), 0, PROT_NONE);
    window_expect(&window);
    clause_value("%s at a page, %s at a hole", range_error(mapped), range_error(free));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_empty};
