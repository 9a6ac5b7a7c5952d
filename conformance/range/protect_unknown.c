/* Asks with bits 8, 9, 16 and 20. */
#include "stretch.h"

static void protect_unknown(const struct clause_run *run)
{
    static const int unknown[] = {1 << 8, 1 << 16, 1 << 20, PROT_READ | 1 << 9};
    struct stretch stretch = stretch_take(run, 3);
    stretch_map(&stretch, 0, 3, PROT_READ | PROT_WRITE);
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        int error = range_protect(run, stretch_at(&stretch, 1), stretch.page, unknown[i]);
        clause_expect(error == EINVAL, "protect with %#x gave %d", (unsigned)unknown[i], error);
        stretch_expect(&stretch);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_unknown};
