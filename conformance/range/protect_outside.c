/* Asks at the first address beyond and at three up to the end of 64 bits, where nothing can be
 * mapped. */
#include "window.h"

static void protect_outside(const struct clause_run *run)
{
    const uint64_t page = range_page(run);
    const uint64_t addresses[] = {RANGE_BEYOND, 2 * RANGE_BEYOND - page, -(4 * page), -(2 * page)};
    for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        int error = range_protect(run, addresses[i], page, PROT_NONE);
        clause_expect(error == ENOMEM, "protect of %#" PRIx64 " gave %d", addresses[i], error);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_outside};
