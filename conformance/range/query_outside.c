/* Asks at addresses beyond the space and in the first page, before and after something was
 * mapped. */
#include "window.h"

static void query_outside(const struct clause_run *run)
{
    const uint64_t page = range_page(run);
    const uint64_t addresses[] = {RANGE_BEYOND, RANGE_BEYOND + page, UINT64_C(1) << 63,
                                  -(4 * page),  -(2 * page) - 1,     0,
                                  page - 1};
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
            clause_expect(!range_is_mapped(run, addresses[i]), "%#" PRIx64 " is mapped",
                          addresses[i]);
        range_sure_map_any(run, 16 * page, PROT_READ);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = query_outside};
