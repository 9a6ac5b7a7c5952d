/* Asks at page + 1, + 8, half of one and its last byte, on mapped and free pages. */
#include "window.h"

static void address_misaligned(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    const uint64_t page = window.page, offsets[] = {1, 8, page / 2, page - 1};
    window_map(&window, 0, 3, PROT_READ);
    for (unsigned i = 0; i < 12; i++) {
        uint64_t at = window_at(&window, i / 4) + offsets[i % 4];
        int error = range_map_at(run, at, page, PROT_NONE);
        clause_expect(error == EINVAL, "map_at of page + %" PRIu64 " gave %d", offsets[i % 4],
                      error);
        error = range_unmap(run, at, page);
        clause_expect(error == EINVAL, "unmap of page + %" PRIu64 " gave %d", offsets[i % 4],
                      error);
        error = range_protect(run, at, page, PROT_NONE);
        clause_expect(error == EINVAL, "protect of page + %" PRIu64 " gave %d", offsets[i % 4],
                      error);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = address_misaligned};
