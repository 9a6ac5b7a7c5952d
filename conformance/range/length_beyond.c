/* Asks map_any for 2^62 bytes up to the last number of 64 bits; a page more can be had
 * afterwards. */
#include "window.h"

static void length_beyond(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    const uint64_t page = window.page;
    const uint64_t lengths[] = {
        UINT64_C(1) << 62,     UINT64_C(1) << 63,     UINT64_MAX - 2 * page, UINT64_MAX - page,
        UINT64_MAX - page + 1, UINT64_MAX - page + 2, UINT64_MAX - 1,        UINT64_MAX};
    window_map(&window, 1, 2, PROT_READ);
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint64_t address = 0;
        int error = range_map_any(run, lengths[i], PROT_NONE, &address);
        clause_expect(error == ENOMEM, "map_any of %#" PRIx64 " bytes gave %d", lengths[i], error);
        window_expect(&window);
    }
    range_sure_map_any(run, page, PROT_READ);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = length_beyond};
