/* Asks with bits 8, 9, 16 and 20. */
#include "window.h"

static void protect_unknown(const struct clause_run *run)
{
    static const int unknown[] = {1 << 8, 1 << 16, 1 << 20, PROT_READ | 1 << 9};
    struct window window = window_take(run, 3);
    window_map(&window, 0, 3, PROT_READ | PROT_WRITE);
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        int error = range_protect(run, window_at(&window, 1), window.page, unknown[i]);
        clause_expect(error == EINVAL, "protect with %#x gave %d", (unsigned)unknown[i], error);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_unknown};
