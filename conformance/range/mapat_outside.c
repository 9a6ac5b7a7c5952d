/* Asks for a page at the first address beyond and at three up to the end of 64 bits. */
#include "window.h"

static void mapat_outside(const struct clause_run *run)
{
    const uint64_t page = range_page(run);
    const uint64_t addresses[] = {RANGE_BEYOND, 2 * RANGE_BEYOND - page, -(4 * page), -(2 * page)};
    int first = 0;
    for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        int error = range_map_at(run, addresses[i], page, PROT_NONE);
        clause_expect(range_is_refusal(error), "map_at of %#" PRIx64 " gave %d", addresses[i],
                      error);
        clause_expect(i == 0 || error == first, "errors %d and %d", first, error);
        clause_expect(!range_is_mapped(run, addresses[i]), "%#" PRIx64 " is mapped", addresses[i]);
        first = error;
    }
    clause_value("%s", range_error(first));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_outside};
