/* Asks from four pages on for lengths that reach the last address or go past it. */
#include "stretch.h"

static void unmap_wraps(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 4);
    const uint64_t page = stretch.page;
    range_must_be_real(run);
    stretch_map(&stretch, 1, 2, PROT_READ);
    for (unsigned i = 0; i < 4; i++) {
        uint64_t at = stretch_at(&stretch, i);
        const uint64_t lengths[] = {-at - page, -at,       -at + 1,        -at + page,
                                    -page,      -page + 1, UINT64_MAX - 1, UINT64_MAX};
        for (unsigned k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
            int error = range_unmap(run, at, lengths[k]);
            clause_expect(error == EINVAL, "unmap of %#" PRIx64 " bytes gave %d", lengths[k],
                          error);
            stretch_expect(&stretch);
        }
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_wraps};
