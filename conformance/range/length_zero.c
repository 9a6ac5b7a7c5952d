/* Asks at mapped and free pages. */
#include "window.h"

static void length_zero(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    uint64_t address = 0;
    window_map(&window, 1, 2, PROT_READ);
    int error = range_map_any(run, 0, PROT_READ, &address);
    clause_expect(error == EINVAL, "map_any of no bytes gave %d", error);
    for (unsigned page = 0; page < 4; page++) {
        uint64_t at = window_at(&window, page);
        error = range_map_at(run, at, 0, PROT_NONE);
        clause_expect(error == EINVAL, "map_at of no bytes gave %d", error);
        error = range_unmap(run, at, 0);
        clause_expect(error == EINVAL, "unmap of no bytes gave %d", error);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = length_zero};
