/* Asks for a page beyond the space, and from a mapped page on for a length that ends there. */
#include "window.h"

static void unmap_outside(const struct clause_run *run)
{
    struct window window = window_take(run, 2);
    const uint64_t page = window.page, start = window.start;
    const uint64_t ranges[][2] = {{RANGE_BEYOND, page},
                                  {-(2 * page), page},
                                  {start, RANGE_BEYOND - start},
                                  {start, (UINT64_C(1) << 63) - start}};
    range_must_be_real(run);
    window_map(&window, 0, 2, PROT_READ);
    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        int error = range_unmap(run, ranges[i][0], ranges[i][1]);
        clause_expect(error == EINVAL, "unmap of %#" PRIx64 " bytes at %#" PRIx64 " gave %d",
                      ranges[i][1], ranges[i][0], error);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_outside};
