/* Asks for one to five pages from a hole on, first where none is mapped and then where the last
 * ones are. */
#include "window.h"

static void protect_unmapped(const struct clause_run *run)
{
    struct window window = window_take(run, 6);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned count = 1; count <= 5; count++) {
            int error = range_protect(run, window_at(&window, 0), count * window.page, PROT_READ);
            clause_expect(error == ENOMEM, "protect of %u pages from a hole on gave %d", count,
                          error);
            window_expect(&window);
        }
        window_map(&window, 3, 3, PROT_NONE);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_unmapped};
