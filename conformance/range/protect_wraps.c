/* Asks for lengths that reach the last address or go past it, which have to be refused with one
 * error. */
#include "window.h"

static void protect_wraps(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    const uint64_t page = window.page, at = window_at(&window, 1);
    const uint64_t lengths[] = {-at, -at + 1, -at + page, -page, -page + 1, UINT64_MAX};
    int first = 0;
    range_must_be_real(run);
    window_map(&window, 0, 4, PROT_READ);
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        int error = range_protect(run, at, lengths[i], PROT_READ);
        clause_expect(range_is_refusal(error), "protect of %#" PRIx64 " bytes gave %d", lengths[i],
                      error);
        clause_expect(i == 0 || error == first, "errors %d and %d", first, error);
        first = error;
        window_expect(&window);
    }
    clause_value("%s", range_error(first));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_wraps};
